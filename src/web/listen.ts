import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'

/** A listening server. */
export type Listening = {
  /** Where it listens, with the port the system chose where 0 was asked for. */
  readonly url: string
  /** Stops taking connections, finishes what is under way for at most ten seconds, then closes the rest. */
  readonly close: () => Promise<void>
}

const GRACE_MS = 10_000

/** Serves an application over HTTP with limits that a slow or hostile client cannot stretch. */
export async function listen(
  app: { readonly fetch: (request: Request) => Response | Promise<Response> },
  at: { readonly host: string; readonly port: number },
): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    // Timeouts of requests strike only when connections are checked; by default that is every 30 s.
    serverOptions: { maxHeaderSize: 16_384, connectionsCheckingInterval: 5_000 },
  }) as Server
  server.headersTimeout = 10_000
  // A training file may take its time; every other body has a deadline of its own where it is read.
  server.requestTimeout = 15 * 60_000
  server.keepAliveTimeout = 5_000
  server.maxConnections = 2_000
  const letGo = lettingGoOfClients(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(at.port, at.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const { address, port, family } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    close: () =>
      new Promise((resolve) => {
        const force = setTimeout(() => server.closeAllConnections(), GRACE_MS)
        letGo()
        server.close(() => {
          clearTimeout(force)
          resolve()
        })
        server.closeIdleConnections()
      }),
  }
}

/** Once called, every answer is the last of its connection: a client that keeps asking on an old one would hold the server open. */
function lettingGoOfClients(server: Server): () => void {
  const underWay = new Set<ServerResponse>()
  let isClosing = false
  server.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
    if (isClosing) response.shouldKeepAlive = false
    underWay.add(response)
    response.once('close', () => underWay.delete(response))
  })
  return () => {
    isClosing = true
    for (const response of underWay) response.shouldKeepAlive = false
  }
}
