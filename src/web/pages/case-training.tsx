import type { FC } from 'hono/jsx'
import type { InvestigationDetail } from '../../investigate/investigation.ts'
import { consistentSources } from '../../monitor/portrait-words.ts'
import type { TrainingReport } from '../../monitor/training-report.ts'
import type { AppServices } from '../app-services.ts'
import { type Answered, askWithin } from './answered.ts'
import { mainVersion } from './case-version.ts'
import { Card, SliceName } from './parts.tsx'
import { FeatureGaps } from './portrait-tables.tsx'
import { TrainingFacts, trainingHref } from './training-page.tsx'

/** Features that the page of an investigation shows; the page of the training data shows them all. */
const MOST_FEATURES = 6

/** Reads the root slice of an investigation in the training data of the version that it speaks of; undefined where it speaks of none. */
export async function readCaseTraining(
  services: Pick<AppServices, 'training'>,
  detail: InvestigationDetail,
): Promise<Answered<TrainingReport> | undefined> {
  const version = mainVersion(detail)
  if (version === undefined) return undefined
  return askWithin(() => services.training(detail.model, version, detail.rootSlice))
}

/** This slice in the training data of the version that the investigation speaks of, or why it is not shown. */
export const CaseTraining: FC<{ report: Answered<TrainingReport> | undefined }> = ({ report }) => {
  if (report === undefined) return null
  if (report.status !== 'known')
    return (
      <Card id="training" title="This slice in the training data">
        <p class="small quiet">The training data were not read: {report.because}.</p>
      </Card>
    )
  const { value } = report
  const { model, version, slice, features, sources } = value
  const named = consistentSources(value)
  return (
    <Card
      id="training"
      title="This slice in the training data"
      aside={<a href={trainingHref(model, version, slice)}>all of it</a>}
      about={`Of version ${version}, against everyone else there. Nothing is tested here.`}
    >
      <TrainingFacts report={value} bare />
      {slice === 'overall' ? (
        <p class="small quiet more">
          The investigation is about everyone, so there is nobody else in the training data to compare with.
        </p>
      ) : (
        <div class="part">
          <FeatureGaps
            features={features.slice(0, MOST_FEATURES)}
            caption={
              features.length > MOST_FEATURES
                ? `What differed most at training; ${MOST_FEATURES} of ${features.length} distributions`
                : 'What differed at training'
            }
          />
        </div>
      )}
      {named.length === 0 ? null : (
        <p class="note warn">
          At training the gap of <SliceName slice={slice} /> is consistent with {named.join(', ')}, one of{' '}
          {sources.length} sources. The model was not trained without it.
        </p>
      )}
    </Card>
  )
}
