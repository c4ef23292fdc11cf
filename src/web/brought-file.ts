import { ServiceError } from '../errors.ts'
import type { BroughtFile } from '../investigate/attachment.ts'
import { mediaTypeOf, readBytes } from './body.ts'

/** Largest file that is taken in. */
export const MOST_FILE_BYTES = 10 * 1024 * 1024

/** What a form adds around the file: boundaries, headers, a note. */
const FORM_OVERHEAD = 64 * 1024

const MULTIPART = 'multipart/form-data'
const LONGEST_NAME = 200
const LONGEST_NOTE = 4000

/** How long a file may take to arrive. */
const ARRIVES_WITHIN_MS = 60_000

/**
 * The file that a request brings: the body itself with its content type, named by content-disposition or `?name=`; or the file of a form of parts, with its note.
 *
 * @throws {ServiceError} too-large, and invalid where nothing came, or the form holds no file
 */
export async function readBroughtFile(request: Request): Promise<BroughtFile> {
  const isForm = mediaTypeOf(request) === MULTIPART
  const most = MOST_FILE_BYTES + (isForm ? FORM_OVERHEAD : 0)
  const chunks: Uint8Array[] = []
  for await (const chunk of readBytes(request, most, AbortSignal.timeout(ARRIVES_WITHIN_MS))) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  const file = isForm ? await fileOfForm(request, body) : fileOfBody(request, body)
  if (file.body.length === 0)
    throw new ServiceError('invalid', 'no file came, or an empty one: choose a file to attach')
  if (file.body.length > MOST_FILE_BYTES) {
    throw new ServiceError('too-large', `the file is larger than ${MOST_FILE_BYTES.toLocaleString('en')} bytes`)
  }
  return file
}

function fileOfBody(request: Request, body: Uint8Array): BroughtFile {
  const query = new URL(request.url).searchParams
  const note = noteOf(query.get('note'))
  return {
    name: fileName(query.get('name') ?? nameIn(request.headers.get('content-disposition'))),
    mediaType: mediaTypeIn(mediaTypeOf(request)),
    body,
    ...(note !== undefined && { note }),
  }
}

async function fileOfForm(request: Request, body: Buffer<ArrayBuffer>): Promise<BroughtFile> {
  const form = await new Response(body, { headers: { 'content-type': request.headers.get('content-type') ?? '' } })
    .formData()
    .catch(() => {
      throw new ServiceError('invalid', 'the form of parts cannot be read; send the file as the body, or as a form')
    })
  const file = form.get('file')
  if (!(file instanceof File))
    throw new ServiceError('invalid', 'the form holds no file', [
      { path: 'file', message: 'is missing; expected a file' },
    ])
  const note = noteOf(form.get('note'))
  return {
    name: fileName(file.name),
    mediaType: mediaTypeIn(file.type.split(';')[0]?.trim().toLowerCase() ?? ''),
    body: new Uint8Array(await file.arrayBuffer()),
    ...(note !== undefined && { note }),
  }
}

/** `attachment; filename="drift.json"`, or the form for names beyond ASCII. */
function nameIn(disposition: string | null): string | null {
  const wide = /filename\*=utf-8''([^;\s]+)/i.exec(disposition ?? '')?.[1]
  if (wide !== undefined) {
    try {
      return decodeURIComponent(wide)
    } catch {
      return null
    }
  }
  const plain = /filename=(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(disposition ?? '')
  return plain?.[1]?.replace(/\\(.)/g, '$1') ?? plain?.[2] ?? null
}

/** The last part of a path, as one line: names are shown and offered for saving, never opened here. */
function fileName(name: string | null): string {
  const last = (name ?? '').split(/[\\/]/).at(-1) ?? ''
  const line = [
    ...last
      .toWellFormed()
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
      .trim(),
  ]
  return line.length === 0 || /^\.+$/.test(line.join('')) ? 'unnamed' : line.slice(0, LONGEST_NAME).join('')
}

function noteOf(given: string | File | null): string | undefined {
  const text = typeof given === 'string' ? given.trim() : ''
  if (text.length > LONGEST_NOTE)
    throw new ServiceError('invalid', `the note is longer than ${LONGEST_NOTE.toLocaleString('en')} characters`, [
      { path: 'note', message: 'is too long' },
    ])
  return text === '' ? undefined : text
}

const mediaTypeIn = (type: string): string =>
  /^[a-z0-9!#$&^_.+-]{1,60}\/[a-z0-9!#$&^_.+-]{1,60}$/.test(type) ? type : 'application/octet-stream'
