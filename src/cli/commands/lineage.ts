import { Argument, Command } from 'commander'
import type { LineageNode, LineageSnapshot } from '../../lineage/lineage-snapshot.ts'
import { gapLines } from '../gap-lines.ts'
import { type ModelVersion, parseModelVersion } from '../model-version.ts'
import { type CommandContext, withService } from '../run-command.ts'

/** `lineage`: what a model version depends on, as far as is known. */
export function lineageCommand(context: CommandContext): Command {
  return new Command('lineage')
    .description('show what a model version was made from')
    .addArgument(
      new Argument('<model@version>', 'model and version, such as credit-default@3').argParser(parseModelVersion),
    )
    .option('--json', 'print the whole graph as JSON')
    .action(async (of: ModelVersion, options: { json?: true }) => {
      const snapshot = await withService(context, (service) => service.lineageOf(of.model, of.version))
      context.terminal.out(options.json ? `${JSON.stringify(snapshot, null, 2)}\n` : lineageText(snapshot))
    })
}

function lineageText(snapshot: LineageSnapshot): string {
  const { model, version, status, nodes, edges, gaps, truncated } = snapshot
  if (status !== 'known') {
    const why = status === 'unavailable' ? 'lineage is unavailable' : 'nothing is recorded'
    return `${model}@${version}: ${why}; plumbline provenance records a document\n`
  }
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const root = nodes.find((node) => node.kind === 'modelVersion' && node.version === version && node.name === model)
  const seen = new Set<number>()
  const lines: string[] = []
  const walk = (node: LineageNode, depth: number, by: string): void => {
    const again = seen.has(node.id)
    seen.add(node.id)
    lines.push(`${'  '.repeat(depth)}${by}${nodeText(node)}${again ? ' (see above)' : ''}`)
    if (again) return
    for (const edge of edges) {
      const source = edge.dst === node.id ? byId.get(edge.src) : undefined
      if (source) walk(source, depth + 1, `${edge.kind} [${edge.level}] `)
    }
  }
  if (root) walk(root, 0, '')
  for (const node of nodes) if (!seen.has(node.id)) walk(node, 0, '')
  if (truncated) lines.push('the graph goes on; --json and the pages show this part too')
  return `${[...lines, ...gapLines(gaps)].join('\n')}\n`
}

function nodeText({ kind, name, version, contentId }: LineageNode): string {
  const at = version === undefined ? '' : `@${version}`
  return `${kind} ${name}${at}${contentId === undefined ? '' : `  ${contentId}`}`
}
