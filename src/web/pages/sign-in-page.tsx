import type { FC } from 'hono/jsx'
import { type Frame, Layout } from './layout.tsx'

/** The page that exchanges a token for a session. */
export const SignInPage: FC<{ frame: Frame; next: string; refusal: string | undefined }> = ({
  frame,
  next,
  refusal,
}) => (
  <Layout frame={frame} title="Sign in" place={undefined}>
    <section class="card sign-in" aria-label="Sign in">
      <div class="in">
        <form method="post" action="/sign-in" class="steps-form">
          <h1>Sign in</h1>
          <p class="small quiet">
            With a token of the configuration whose role is analyst or admin. The session lasts 12 hours.
          </p>
          {refusal === undefined ? null : (
            <p class="note crit" role="alert">
              {refusal}
            </p>
          )}
          <input type="hidden" name="next" value={next} />
          <label>
            Token
            <input type="password" name="token" autocomplete="current-password" required />
          </label>
          <div class="btns">
            <button class="btn primary" type="submit">
              Sign in
            </button>
          </div>
        </form>
      </div>
    </section>
  </Layout>
)
