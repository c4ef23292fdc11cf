import * as z from 'zod'

/**
 * What of a value is right in itself, defaults filled in: of an object the members that are, so that one slip hides nothing else that is wrong.
 *
 * @returns undefined where nothing is
 */
export function rightPart(schema: z.core.$ZodType, raw: unknown): unknown {
  const read = z.safeParse(schema, raw)
  if (read.success) return read.data
  const object = objectIn(schema, raw)
  if (object === undefined || !isObject(raw)) return undefined
  return Object.fromEntries(
    Object.entries(object.shape)
      .map(([key, member]) => [key, rightPart(member, raw[key])] as const)
      .filter(([, value]) => value !== undefined),
  )
}

/** The members of a raw value; none where it is no object. */
export function membersOf(raw: unknown): Readonly<Record<string, unknown>> {
  return isObject(raw) ? raw : {}
}

/** The entries of a raw list; none where it is no list. */
export function entriesOf(raw: unknown): readonly unknown[] {
  return Array.isArray(raw) ? raw : []
}

function isObject(raw: unknown): raw is Readonly<Record<string, unknown>> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw)
}

/** The object that a schema comes to for a value: what is wrapped for a default, or the choice of a union that the value names. */
function objectIn(schema: z.core.$ZodType, raw: unknown): z.ZodObject | undefined {
  if (schema instanceof z.ZodObject) return schema
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return objectIn(schema.unwrap(), raw)
  }
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return undefined
  const { discriminator } = schema.def
  return schema.options
    .filter((option): option is z.ZodObject => option instanceof z.ZodObject)
    .find(
      (option) => z.safeParse(option.shape[discriminator] as z.core.$ZodType, membersOf(raw)[discriminator]).success,
    )
}
