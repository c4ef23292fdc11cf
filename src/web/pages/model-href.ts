/** Address of a model's page. */
export const modelHref = (model: string): string => `/models/${encodeURIComponent(model)}`
