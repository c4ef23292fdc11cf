import type { FC } from 'hono/jsx'
import type { DataProfile } from '../../compare/profile-data.ts'
import { sureGap } from '../../compare/sure-gap.ts'
import { sliceWords } from '../../investigate/describe.ts'
import { consistentSources } from '../../monitor/portrait-words.ts'
import type { SlicePortrait } from '../../monitor/slice-portrait.ts'
import { parseSliceKey } from '../../profile/slice.ts'
import { several } from './figures.ts'
import { Card, Fact } from './parts.tsx'
import { FeatureGaps, PortraitTable, SourceParts } from './portrait-tables.tsx'
import { standalonePage } from './standalone.tsx'

/** What paper can carry; the JSON has everything. */
const MOST_INTERSECTIONS = 30
const MOST_FEATURES = 8

/** A profile of one data set as a page of its own. */
export function profileDocument(profile: DataProfile): Promise<string> {
  const { data, features, slices } = profile
  const singles = slices.filter(({ slice }) => parseSliceKey(slice).length < 2)
  const intersections = slices
    .filter(({ slice }) => parseSliceKey(slice).length > 1)
    .toSorted((a, b) => sureGap(b) - sureGap(a) || b.rows - a.rows)
  const sources = slices[0]?.sources.length ?? 0
  return standalonePage(
    `Profile of ${data.name}`,
    <div class="stack">
      <div class="head tight">
        <div>
          <h1>{data.name} by slice</h1>
          <p class="sub">Every slice against everyone else in the same data. Nothing is tested here.</p>
        </div>
      </div>
      <dl class="facts card">
        <Fact label="Rows" context={`sha256 ${data.sha256.slice(0, 12)}`}>
          {several(data.rows, 'row')}
        </Fact>
        <Fact label="Slices" context={`by ${profile.sensitive.map((s) => s.feature).join(', ')}`}>
          {several(slices.length, 'slice')}
        </Fact>
        <Fact label="Features" context="compared by their distributions">
          {several(features.length, 'feature')}
        </Fact>
        <Fact label="Sources" context={sources === 0 ? 'none is named' : 'told apart'}>
          {several(sources, 'source')}
        </Fact>
      </dl>
      <Card id="slices" title="Slices">
        <div class="part">
          <PortraitTable portraits={singles} caption="Each value of a sensitive feature against everyone else" />
        </div>
        {intersections.length === 0 ? null : (
          <div class="part">
            <PortraitTable
              portraits={intersections.slice(0, MOST_INTERSECTIONS)}
              caption={`Intersections, the largest gaps that are sure first${intersections.length > MOST_INTERSECTIONS ? `; ${MOST_INTERSECTIONS} of ${intersections.length}` : ''}`}
            />
          </div>
        )}
      </Card>
      {singles
        .filter(({ slice }) => slice !== 'overall')
        .map((portrait) => (
          <SliceCard portrait={portrait} />
        ))}
      <LookedAt profile={profile} />
    </div>,
  )
}

const SliceCard: FC<{ portrait: SlicePortrait }> = ({ portrait }) => {
  const { slice, features, sources, rows } = portrait
  const named = consistentSources(portrait)
  const about = named.length === 0 ? undefined : `Its gap is consistent with ${named.join(', ')}.`
  return (
    <Card title={sliceWords(slice)} aside={several(rows, 'row')} {...(about !== undefined && { about })}>
      <div class="part">
        <FeatureGaps
          features={features.slice(0, MOST_FEATURES)}
          caption={`What differs most from everyone else${features.length > MOST_FEATURES ? `; ${MOST_FEATURES} of ${features.length} distributions` : ''}`}
        />
      </div>
      {sources.length === 0 ? null : (
        <div class="part">
          <SourceParts portrait={portrait} caption="By source" />
        </div>
      )}
    </Card>
  )
}

const LookedAt: FC<{ profile: DataProfile }> = ({ profile: { features, leftOut, data } }) => {
  const named = (kind: string) => features.filter((f) => f.kind === kind).map((f) => f.column)
  return (
    <Card title="What was looked at">
      <ul class="bullets">
        {(['numeric', 'categorical'] as const).map((kind) =>
          named(kind).length === 0 ? null : (
            <li>
              Features read as {kind === 'numeric' ? 'numbers' : 'categories'}: {named(kind).join(', ')}.
            </li>
          ),
        )}
        {leftOut.map(({ column, because }) => (
          <li>
            Left out: {column}, {because}.
          </li>
        ))}
        {data.rejected.count === 0 ? null : (
          <li>
            {several(data.rejected.count, 'row')} left out, such as {data.rejected.examples[0]}.
          </li>
        )}
      </ul>
    </Card>
  )
}
