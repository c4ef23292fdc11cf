/** A lineage snapshot laid out and drawn: one SVG that follows the page's colours, and how much of the graph it shows. */
export type LineageDrawing = {
  readonly svg: string
  readonly width: number
  readonly height: number
  /** Nodes that are drawn, or named in the box of their version. */
  readonly shown: number
  /** Boxes that these nodes stand in: fewer, where models and data sets are named in the boxes of their versions. */
  readonly nodeBoxes?: number
  readonly total: number
  /** Boxes of everything drawn, in the units of the picture: what overlap is checked on. */
  readonly boxes: readonly {
    readonly key: string
    readonly x: number
    readonly y: number
    readonly width: number
    readonly height: number
  }[]
}
