import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { freshFolder } from '../../demo/folder.ts'

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-demo-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

it('wipes what an earlier demo left', () => {
  const folder = emptyFolder()
  expect(freshFolder(folder)).toBe(false)
  writeFileSync(join(folder, 'plumbline.db'), 'old')
  expect(freshFolder(folder)).toBe(true)
  expect(existsSync(join(folder, 'plumbline.db'))).toBe(false)
})

it('refuses a folder with files that no demo wrote, and leaves them alone', () => {
  const folder = emptyFolder()
  const file = join(folder, 'thesis.txt')
  writeFileSync(file, 'ten years of work')
  expect(() => freshFolder(folder)).toThrow('holds files that no demo wrote')
  expect(existsSync(file)).toBe(true)
})
