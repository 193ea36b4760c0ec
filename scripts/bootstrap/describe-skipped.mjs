/**
 * What the last summary says about tests that did not run: how many for each missing tool and where, the line that
 * brings the tools, and by name those that were skipped for another reason.
 *
 * @param skipped `{ room, name, needs }` of each test; `needs` names the tools that were missing
 * @param installLine gives the line to type for some tools
 */
export function describeSkipped(skipped, installLine) {
  const byTool = Map.groupBy(
    skipped.filter(({ needs }) => needs.length > 0),
    ({ needs }) => needs.join(' and '),
  )
  const others = skipped.filter(({ needs }) => needs.length === 0)
  const lines = [`${count(skipped.length)} not run:`]
  for (const [tool, tests] of byTool) {
    const rooms = Map.groupBy(tests, ({ room }) => room)
    const places = [...rooms].map(([room, { length }]) => `${room} ${length}`).join(', ')
    lines.push(`  ${count(tests.length)} for want of ${tool} (${places})`)
  }
  lines.push(...others.map(({ room, name }) => `  ${room}: ${name}`))
  const tools = [...new Set(skipped.flatMap(({ needs }) => needs))]
  if (tools.length > 0)
    lines.push('To run them too, type this and `npm test` again:', `  ${installLine(tools)}`)
  return lines.join('\n')
}

function count(number) {
  return number === 1 ? '1 test' : `${number} tests`
}
