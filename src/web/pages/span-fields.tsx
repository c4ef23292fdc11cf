import type { FC } from 'hono/jsx'

/** Which version is asked about; none named is whichever `others` says. */
export const VersionField: FC<{
  versions: readonly string[]
  chosen: string | undefined
  others?: string
}> = ({ versions, chosen, others }) => (
  <label>
    Version
    <select name="version">
      {others === undefined ? null : <option value="">{others}</option>}
      {versions.map((version) => (
        <option value={version} selected={version === chosen}>
          {version}
        </option>
      ))}
    </select>
  </label>
)

/** A moment: a date, a date and time with its zone, or milliseconds. */
export const MomentField: FC<{ name: string; label: string; value: string | undefined }> = ({ name, label, value }) => (
  <label>
    {label}
    <input type="text" name={name} value={value} placeholder="2026-04-06" size={12} maxlength={40} />
  </label>
)

/** A slice by its key. */
export const SliceField: FC<{ value: string | undefined }> = ({ value }) => (
  <label>
    Slice
    <input type="text" name="slice" value={value} placeholder="sex=F & region=North" maxlength={1000} />
  </label>
)

/** Several of a list, by ticking them. */
export const Ticks: FC<{ name: string; values: readonly string[]; ticked: readonly string[] }> = ({
  name,
  values,
  ticked,
}) => (
  <div class="checks">
    {values.map((value) => (
      <label class="check">
        <input type="checkbox" name={name} value={value} checked={ticked.includes(value)} />
        <bdi>{value}</bdi>
      </label>
    ))}
  </div>
)
