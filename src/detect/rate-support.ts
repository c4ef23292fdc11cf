/** Rows below which a rate may not alert, per denominator. */
export const RATE_SUPPORT = 100
