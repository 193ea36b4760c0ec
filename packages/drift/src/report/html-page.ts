/** How the page looks, in light and dark. */
export const pageStyle = `
:root { color-scheme: light dark; --line: light-dark(#d8dde3, #3a4149); --soft: light-dark(#f6f8fa, #161b22); --red: light-dark(#b42318, #ff7b72); --amber: light-dark(#8a5a00, #e3b341); --green: light-dark(#1a7f37, #56d364); }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: light-dark(#1f2328, #e6edf3); background: light-dark(#fff, #0d1117); }
header { position: sticky; top: 0; z-index: 1; padding: .6rem 1.2rem; background: inherit; border-bottom: 1px solid var(--line); }
header { background: light-dark(#fff, #0d1117); }
h1 { font-size: 1.15rem; margin: 0 0 .4rem; }
form { display: flex; gap: 1rem; align-items: center; flex-wrap: wrap; }
input[type=search] { width: min(28rem, 60vw); padding: .3rem .5rem; font: inherit; }
main { max-width: 76rem; margin: 0 auto; padding: 0 1.2rem 4rem; }
h2 { margin: 1.4rem 0 .2rem; font-size: 1.3rem; } h2 small, small { color: light-dark(#59636e, #9198a1); font-weight: normal; font-size: .85em; }
.headline { font-size: 1.05rem; margin: .2rem 0 1rem; padding-left: .6rem; border-left: 4px solid var(--green); }
.headline.breaking { border-color: var(--red); } .headline.compatible { border-color: var(--amber); } .headline.unknown { border-color: var(--red); }
summary { cursor: pointer; } section > details > summary { font-size: 1.1rem; font-weight: 600; padding: .4rem 0; }
summary span { color: light-dark(#59636e, #9198a1); font-weight: normal; }
article { border: 1px solid var(--line); border-radius: 6px; padding: .6rem .9rem; margin: .5rem 0; }
article h3 { font-size: 1rem; font-weight: 600; margin: 0; } article p { margin: .2rem 0; }
.bump { display: inline-block; min-width: 3.4rem; margin-right: .5rem; font-weight: 700; } .major { color: var(--red); } .minor { color: var(--amber); } .patch { color: var(--green); }
.login { margin-right: .5rem; padding: 0 .45rem; border: 1px solid var(--red); border-radius: 1rem; color: var(--red); font-size: .8rem; font-weight: 600; }
code, pre { font: 13px/1.45 ui-monospace, monospace; } .place code, summary code { overflow-wrap: anywhere; }
.sides { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: .6rem; } .sides h4 { margin: .3rem 0; font-size: .85rem; }
pre { margin: 0; padding: .5rem; overflow-x: auto; background: var(--soft); border: 1px solid var(--line); border-radius: 4px; }
mark { background: light-dark(#fff3bf, #4d3c00); color: inherit; } .nothing { color: light-dark(#59636e, #9198a1); font-style: italic; }
@media (max-width: 50rem) { .sides { grid-template-columns: minmax(0, 1fr); } }
`

/** The filter: entries that hold every word stay; while there are words, what is folded opens. */
export const pageScript = `
const words = document.getElementById('words'), logins = document.getElementById('logins'), count = document.getElementById('count')
const entries = [...document.querySelectorAll('article')].map((entry) => ({ entry, text: entry.textContent.toLowerCase() }))
const groups = [...document.querySelectorAll('section > details')].map((group) => ({ group, wasOpen: group.open }))
const show = () => {
  const wanted = words.value.toLowerCase().split(/\\s+/).filter(Boolean)
  let shown = 0
  for (const { entry, text } of entries) {
    entry.hidden = !wanted.every((word) => text.includes(word)) || (logins.checked && !('login' in entry.dataset))
    if (!entry.hidden) shown += 1
  }
  const isFiltered = wanted.length > 0 || logins.checked
  for (const { group, wasOpen } of groups) group.open = isFiltered ? group.querySelector('article:not([hidden])') !== null : wasOpen
  count.textContent = isFiltered ? shown + ' of ' + entries.length : ''
}
words.addEventListener('input', show)
logins.addEventListener('change', show)
`
