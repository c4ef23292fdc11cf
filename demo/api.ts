/** The service's API, as any program on this machine would call it. */
export type Api = {
  readonly get: <T>(path: string) => Promise<T>
  readonly post: <T>(path: string, body: unknown) => Promise<T>
  readonly postYaml: <T>(path: string, text: string) => Promise<T>
}

/** A client of the API at an address; an answer that is no success is an error with the service's own words. */
export function createApi(url: string): Api {
  const ask = async <T>(path: string, init?: RequestInit): Promise<T> => {
    const answer = await fetch(`${url}${path}`, init)
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${init?.method ?? 'GET'} ${path}: ${answer.status} ${text.slice(0, 1000)}`)
    return JSON.parse(text) as T
  }
  const send = <T>(path: string, type: string, body: string): Promise<T> =>
    ask<T>(path, { method: 'POST', headers: { 'content-type': type }, body })
  return {
    get: ask,
    post: (path, body) => send(path, 'application/json', JSON.stringify(body)),
    postYaml: (path, text) => send(path, 'application/yaml', text),
  }
}
