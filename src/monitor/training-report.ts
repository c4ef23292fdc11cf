/** A slice in the training data of a model version against everyone else there. */
export type TrainingReport = { readonly model: string; readonly version: string; readonly slice: string }
