import { spawnSync } from 'node:child_process'
import { mkdir, readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { SpecError } from '@latchkey/openapi'
import { listFolders, readText, removePath, writeFiles } from '@latchkey/spec'
import { createWorkspace } from './support/workspace.ts'

describe('writing files', () => {
  test('writes, replaces and removes, and leaves no temporary file behind', async () => {
    await using workspace = await createWorkspace({ 'a.txt': 'old', 'b.txt': 'old' })
    await writeFiles(workspace.root, [
      { path: 'a.txt', text: 'new' },
      { path: 'b.txt', text: undefined },
      { path: 'deep/er/c.txt', text: 'new' },
    ])
    expect(await workspace.snapshot()).toEqual({ 'a.txt': 'new', 'deep/er/c.txt': 'new' })
  })

  test('writes nothing when one of the files cannot be written', async () => {
    await using workspace = await createWorkspace({ 'a.txt': 'old', 'taken/x.txt': 'x' })
    const write = writeFiles(workspace.root, [
      { path: 'a.txt', text: 'new' },
      { path: 'fresh/b.txt', text: 'new' },
      { path: 'taken', text: 'a folder is here' },
    ])
    await expect(write).rejects.toThrow('nothing was written')
    expect(await workspace.snapshot()).toEqual({ 'a.txt': 'old', 'taken/x.txt': 'x' })
    expect(await readdir(workspace.root)).not.toContain('fresh')
  })

  test('puts back what was replaced when a later move fails', async () => {
    await using workspace = await createWorkspace({ 'a.txt': 'old', 'b.txt': 'old' })
    // `x` cannot become a file once `x/y.txt` has been prepared.
    const write = writeFiles(workspace.root, [
      { path: 'a.txt', text: 'new' },
      { path: 'b.txt', text: undefined },
      { path: 'x', text: 'new' },
      { path: 'x/y.txt', text: 'new' },
    ])
    await expect(write).rejects.toThrow('nothing was written')
    expect(await workspace.snapshot()).toEqual({ 'a.txt': 'old', 'b.txt': 'old' })
  })

  test.runIf(process.platform !== 'win32')(
    'comes to its end when Ctrl-C strikes in the middle, and ends then',
    async () => {
      await using workspace = await createWorkspace({ 'a.txt': 'old', 'b.txt': 'old' })
      const changes = ['a.txt', 'b.txt', 'c/d.txt'].map((path) => ({ path, text: 'new' }))
      const write = `import('@latchkey/spec').then(async (spec) => {
      const writing = spec.writeFiles(${JSON.stringify(workspace.root)}, ${JSON.stringify(changes)})
      process.kill(process.pid, 'SIGINT')
      await writing
      setTimeout(() => console.log('goes on'), 30_000)
    })`
      const { signal, stdout } = spawnSync(process.execPath, ['--conditions=@latchkey/source', '-e', write], {
        encoding: 'utf8',
        cwd: fileURLToPath(new URL('..', import.meta.url)),
      })
      expect({ signal, stdout }).toEqual({ signal: 'SIGINT', stdout: '' })
      expect(await workspace.snapshot()).toEqual({ 'a.txt': 'new', 'b.txt': 'new', 'c/d.txt': 'new' })
    },
  )

  test('does not write through a link', async () => {
    await using outside = await createWorkspace({ 'x.txt': 'outside' })
    await using workspace = await createWorkspace({})
    await symlink(join(outside.root, 'x.txt'), join(workspace.root, 'x.txt'))
    await symlink(outside.root, join(workspace.root, 'folder'))
    await expect(writeFiles(workspace.root, [{ path: 'x.txt', text: 'in' }])).rejects.toThrow('is a link')
    await expect(writeFiles(workspace.root, [{ path: 'folder/y.txt', text: 'in' }])).rejects.toThrow(
      'out of the repository',
    )
    expect(await outside.snapshot()).toEqual({ 'x.txt': 'outside' })
  })
})

describe('reading files', () => {
  test('tells a missing file from a link that leads nowhere', async () => {
    await using workspace = await createWorkspace({})
    await symlink('nowhere', join(workspace.root, 'dangling'))
    expect(await readText(workspace.root, 'missing')).toBeUndefined()
    await expect(readText(workspace.root, 'dangling')).rejects.toThrow('dangling: a link that leads nowhere')
  })

  test('refuses a folder where a file is expected', async () => {
    await using workspace = await createWorkspace({})
    await mkdir(join(workspace.root, 'folder'))
    await expect(readText(workspace.root, 'folder')).rejects.toThrow('folder: not a file')
  })

  test('names the folder that the system does not list, and what it does not remove', async () => {
    await using workspace = await createWorkspace({})
    await symlink('specs', join(workspace.root, 'specs'))
    await expect(listFolders(workspace.root, 'specs')).rejects.toThrow(SpecError)
    await expect(listFolders(workspace.root, 'specs')).rejects.toThrow('specs: ELOOP')
    await expect(removePath(workspace.root, 'specs/acme')).rejects.toThrow(
      'specs/acme: could not be removed: ELOOP',
    )
  })

  test.runIf(process.platform === 'linux')('says of a pipe that it is there, and what to do', async () => {
    const read = `import('@latchkey/spec').then((spec) => spec.readTextFile('/dev/stdin', 'it')).catch((error) => console.log(error.message))`
    const { stdout } = spawnSync(
      'sh',
      ['-c', `echo a | "${process.execPath}" --conditions=@latchkey/source -e "${read}"`],
      { encoding: 'utf8', cwd: fileURLToPath(new URL('..', import.meta.url)) },
    )
    expect(stdout).toBe('it: a pipe, and not a file: save what comes out of it, and name that\n')
  })
})
