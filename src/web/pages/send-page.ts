import type { Context } from 'hono'
import { html } from 'hono/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** Sends a page as a whole document; without the doctype browsers would draw it by the rules of 1998. */
export function sendPage(
  c: Context,
  page: Parameters<typeof html>[1],
  status: ContentfulStatusCode = 200,
): Response | Promise<Response> {
  return c.html(html`<!doctype html>${page}`, status)
}
