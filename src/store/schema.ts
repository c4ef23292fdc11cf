import { sql } from 'drizzle-orm'
import { blob, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

// Times are UTC milliseconds. Blobs begin with a format byte. STRICT, WITHOUT ROWID and the append-only triggers
// stand in the migrations, because the schema language cannot say them.

export const model = sqliteTable('model', {
  id: integer().primaryKey(),
  name: text().notNull().unique(),
})

// Arrival ------------------------------------------------------------------------------------------------------

/** Predictions or labels as they came, one transaction; `id` is the sequence the fold follows, so a purged one never comes back. */
export const batch = sqliteTable(
  'batch',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    modelId: integer('model_id').notNull(),
    kind: text().notNull().$type<'predictions' | 'labels'>(),
    version: text().notNull(),
    receivedAt: integer('received_at').notNull(),
    actor: text().notNull(),
    rows: integer().notNull(),
    minAt: integer('min_at').notNull(),
    maxAt: integer('max_at').notNull(),
    root: blob({ mode: 'buffer' }).notNull(),
    body: blob({ mode: 'buffer' }).notNull(),
  },
  (t) => [
    // Which batches overlap a window (evidence of an investigation, the outcome run, retention)?
    index('batch_by_time').on(t.modelId, t.kind, t.minAt, t.maxAt),
    // What came after batch n (the fold)? The newest batch of a model? Ids follow within a model by themselves.
    index('batch_by_model').on(t.modelId),
  ],
)

/** One narrow row a prediction: enough to find its body, its slice and its outcome. Rows ascend with their batches. */
export const prediction = sqliteTable(
  'prediction',
  {
    row: integer().primaryKey(),
    modelId: integer('model_id').notNull(),
    id: text().notNull(),
    at: integer().notNull(),
    batchId: integer('batch_id').notNull(),
    position: integer().notNull(),
    combination: integer(),
    decision: integer(),
    score: real(),
    subject: blob({ mode: 'buffer' }),
  },
  (t) => [
    // Has this prediction come before? Where does its body lie?
    uniqueIndex('prediction_by_id').on(t.modelId, t.id),
  ],
)

/** Texts that repeat in narrow rows: decisions, and combinations of sensitive values as sent (JSON object by name). */
export const term = sqliteTable(
  'term',
  {
    id: integer().primaryKey(),
    modelId: integer('model_id').notNull(),
    kind: text().notNull().$type<'decision' | 'combination'>(),
    value: text().notNull(),
  },
  (t) => [uniqueIndex('term_by_value').on(t.modelId, t.kind, t.value)],
)

/** The label that counts for a prediction: the one with the latest `at`; earlier ones stay in their batches. */
export const label = sqliteTable(
  'label',
  {
    modelId: integer('model_id').notNull(),
    id: text().notNull(),
    at: integer().notNull(),
    value: text().notNull(),
    batchId: integer('batch_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.modelId, t.id] })],
)

/** How many predictions of a version lie in an hour, and when the last came: silence, freshness, versions without a baseline. */
export const arrival = sqliteTable(
  'arrival',
  {
    modelId: integer('model_id').notNull(),
    version: text().notNull(),
    hour: integer().notNull(),
    rows: integer().notNull(),
    lastReceivedAt: integer('last_received_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.modelId, t.hour, t.version] })],
)

/** What became of the rows received in an hour: taken, repeated, conflicting, refused. */
export const received = sqliteTable(
  'received',
  {
    modelId: integer('model_id').notNull(),
    kind: text().notNull().$type<'predictions' | 'labels'>(),
    hour: integer().notNull(),
    accepted: integer().notNull(),
    repeated: integer().notNull(),
    conflicting: integer().notNull(),
    refused: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.modelId, t.kind, t.hour] })],
)

/** A later body under an id that was taken: kept beside the first, never counted. */
export const conflict = sqliteTable(
  'conflict',
  {
    row: integer().primaryKey(),
    modelId: integer('model_id').notNull(),
    id: text().notNull(),
    receivedAt: integer('received_at').notNull(),
    actor: text().notNull(),
    body: text().notNull(),
  },
  (t) => [index('conflict_by_id').on(t.modelId, t.id)],
)

/** A row that was refused, with the reason, until somebody mends it at the source. */
export const quarantine = sqliteTable(
  'quarantine',
  {
    row: integer().primaryKey(),
    model: text().notNull(),
    kind: text().notNull().$type<'predictions' | 'labels'>(),
    receivedAt: integer('received_at').notNull(),
    actor: text().notNull(),
    position: integer().notNull(),
    id: text(),
    path: text().notNull(),
    reason: text().notNull(),
    body: text().notNull(),
  },
  (t) => [
    // The newest refusals of a model (GET /api/v1/quarantine).
    index('quarantine_by_model').on(t.model, t.row),
  ],
)

// What was normal, and the counts since --------------------------------------------------------------------------

/** A frozen baseline: binnings and training counts of one model version; never edited. */
export const baseline = sqliteTable(
  'baseline',
  {
    id: integer().primaryKey(),
    modelId: integer('model_id').notNull(),
    version: text().notNull(),
    revision: integer().notNull(),
    fittedAt: integer('fitted_at').notNull(),
    /** Predictions from this moment on are counted under it; null: all. */
    effectiveFrom: integer('effective_from'),
    /** Newest batch of the model when it was kept: from later batches, older revisions count only what it does not. */
    keptAfterBatch: integer('kept_after_batch').notNull(),
    rows: integer().notNull(),
    calibrated: integer({ mode: 'boolean' }).notNull(),
    sourceSha256: text('source_sha256').notNull(),
    sha256: text().notNull(),
    actor: text().notNull(),
    body: blob({ mode: 'buffer' }).notNull(),
  },
  (t) => [uniqueIndex('baseline_by_version').on(t.modelId, t.version, t.revision)],
)

/** How far the fold of a baseline has come; segments are written together with it by compare-and-set. */
export const fold = sqliteTable('fold', {
  baselineId: integer('baseline_id').primaryKey(),
  throughBatch: integer('through_batch').notNull(),
  /** After retention and a recount: earlier buckets keep the counts they had, their rows are gone. */
  sinceBucket: integer('since_bucket'),
})

/** Counts of one bucket from an interval of batches. A profile is the sum of segments up to a batch, and of days that were rolled up. */
export const segment = sqliteTable(
  'segment',
  {
    id: integer().primaryKey(),
    baselineId: integer('baseline_id').notNull(),
    bucket: integer().notNull(),
    fromBatch: integer('from_batch').notNull(),
    throughBatch: integer('through_batch').notNull(),
    rows: integer().notNull(),
    body: blob({ mode: 'buffer' }).notNull(),
    /** End of the local day that an old segment of hours was rolled up to; null: one bucket. */
    bucketEnd: integer('bucket_end'),
  },
  (t) => [
    // The counts of a window. The end of a rolled day stands behind the body: reading it from the row would read the body.
    index('segment_by_bucket').on(t.baselineId, t.bucket, t.throughBatch, t.bucketEnd),
    // Which rolled days does a span meet?
    index('segment_rolled').on(t.baselineId, t.bucket, t.bucketEnd).where(sql`bucket_end is not null`),
  ],
)

/** Rows by subject for a sample of subjects of a segment; it lives and dies with the segment. */
export const segmentSubjects = sqliteTable('segment_subjects', {
  segmentId: integer('segment_id').primaryKey(),
  body: blob({ mode: 'buffer' }).notNull(),
})

/** Compressed content by its SHA-256: window profiles, frozen evidence, lineage snapshots, provenance documents. */
export const content = sqliteTable('content', {
  sha256: text().primaryKey(),
  mediaType: text('media_type').notNull(),
  body: blob({ mode: 'buffer' }).notNull(),
})

// Judgement ------------------------------------------------------------------------------------------------------

/** One judgement of a window: leased, then done once; late rows make a further revision. */
export const windowRun = sqliteTable(
  'window_run',
  {
    id: integer().primaryKey(),
    modelId: integer('model_id').notNull(),
    kind: text().notNull().$type<'arrival' | 'outcome'>(),
    windowStart: integer('window_start').notNull(),
    windowEnd: integer('window_end').notNull(),
    revision: integer().notNull(),
    status: text().notNull().$type<'leased' | 'done'>(),
    owner: text().notNull(),
    leaseUntil: integer('lease_until').notNull(),
    /** Attempt number; the finishing update expects it, so a stale worker is refused. */
    fence: integer().notNull(),
    judgedAt: integer('judged_at'),
    throughBatch: integer('through_batch'),
    tests: integer(),
    findings: integer(),
    /** JSON: verdict counts, level, versions. */
    summary: text(),
    /** What each slice was judged to be (content). */
    verdictsSha256: text('verdicts_sha256'),
  },
  (t) => [
    // Which windows are judged; the newest of a model.
    uniqueIndex('window_run_once').on(t.modelId, t.kind, t.windowStart, t.revision),
  ],
)

/** The counts a run was judged on, by version; kept once by hash. */
export const runProfile = sqliteTable(
  'run_profile',
  {
    runId: integer('run_id').notNull(),
    version: text().notNull(),
    baselineId: integer('baseline_id').notNull(),
    rows: integer().notNull(),
    sha256: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.version] })],
)

/** A test of the scan that decided against its null, with every figure. */
export const finding = sqliteTable(
  'finding',
  {
    id: integer().primaryKey(),
    runId: integer('run_id').notNull(),
    modelId: integer('model_id').notNull(),
    version: text().notNull(),
    kind: text().notNull(),
    family: text().notNull(),
    subject: text().notNull(),
    slice: text().notNull(),
    horizon: integer().notNull(),
    direction: text().notNull(),
    severity: text().notNull(),
    matterId: integer('matter_id'),
    body: text({ mode: 'json' }).notNull(),
  },
  (t) => [
    // The findings of a scan (persistence looks two scans back).
    index('finding_by_run').on(t.runId),
    // What was appended to a matter.
    index('finding_by_matter').on(t.matterId),
  ],
)

// Investigations -------------------------------------------------------------------------------------------------

/** (model, family, root slice): one cause, one investigation while it is live. */
export const matter = sqliteTable(
  'matter',
  {
    id: integer().primaryKey(),
    modelId: integer('model_id').notNull(),
    family: text().notNull(),
    rootSlice: text('root_slice').notNull(),
    status: text().notNull().$type<'live' | 'settled'>(),
    openedAt: integer('opened_at').notNull(),
    /** Scans in a row without a finding; subsided at three. */
    quietScans: integer('quiet_scans').notNull(),
    subsidedAt: integer('subsided_at'),
    /** Largest effect told, in tolerances: tells when it worsened. */
    toldUnits: real('told_units').notNull(),
    settledUnits: real('settled_units'),
    settledUntil: integer('settled_until'),
  },
  (t) => [
    // One live matter a cause.
    uniqueIndex('matter_live_once').on(t.modelId, t.family, t.rootSlice).where(sql`status = 'live'`),
    index('matter_by_model').on(t.modelId, t.status),
  ],
)

export const investigation = sqliteTable(
  'investigation',
  {
    id: integer().primaryKey(),
    modelId: integer('model_id').notNull(),
    matterId: integer('matter_id'),
    family: text().notNull(),
    rootSlice: text('root_slice').notNull(),
    title: text().notNull(),
    severity: text().notNull(),
    status: text().notNull(),
    openedAt: integer('opened_at').notNull(),
    openedBy: text('opened_by').notNull(),
    updatedAt: integer('updated_at').notNull(),
    assignee: text(),
    rootCause: text('root_cause'),
    remedy: text(),
    concludedBy: text('concluded_by'),
    /** Frozen at opening (content): findings, slice statistics, batch roots. */
    evidenceSha256: text('evidence_sha256').notNull(),
    lineageSha256: text('lineage_sha256').notNull(),
  },
  (t) => [
    // The list, newest first, by status.
    index('investigation_by_status').on(t.status, t.id),
    index('investigation_by_model').on(t.modelId, t.id),
    index('investigation_by_matter').on(t.matterId),
  ],
)

/** What was done, by whom, when and why; appended only. */
export const timeline = sqliteTable(
  'timeline',
  {
    id: integer().primaryKey(),
    investigationId: integer('investigation_id').notNull(),
    kind: text().notNull(),
    actor: text().notNull(),
    at: integer().notNull(),
    recordedAt: integer('recorded_at').notNull(),
    reason: text(),
    body: text({ mode: 'json' }).notNull(),
  },
  (t) => [index('timeline_by_investigation').on(t.investigationId, t.id)],
)

// Telling --------------------------------------------------------------------------------------------------------

/** A message to one channel, written with what it speaks of and sent until it is delivered or given up. */
export const outbox = sqliteTable(
  'outbox',
  {
    id: integer().primaryKey(),
    /** Stable over retries: the webhook-id, and part of the Message-ID. */
    messageId: text('message_id').notNull().unique(),
    channel: text().notNull(),
    kind: text().notNull(),
    severity: text().notNull(),
    status: text().notNull().$type<'pending' | 'delivered' | 'failed' | 'set-aside'>(),
    createdAt: integer('created_at').notNull(),
    attempts: integer().notNull(),
    dueAt: integer('due_at').notNull(),
    leaseUntil: integer('lease_until').notNull(),
    deliveredAt: integer('delivered_at'),
    lastError: text('last_error'),
    body: text({ mode: 'json' }).notNull(),
  },
  (t) => [
    // What is to be sent now.
    index('outbox_due').on(t.status, t.dueAt),
    // What a channel was sent, newest first.
    index('outbox_by_channel').on(t.channel, t.id),
  ],
)

/** Which investigations a message speaks of, and its place in each thread. */
export const outboxInvestigation = sqliteTable(
  'outbox_investigation',
  {
    investigationId: integer('investigation_id').notNull(),
    outboxId: integer('outbox_id').notNull(),
    sequence: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.investigationId, t.outboxId] })],
)

/** One try: the row stands before the call, its result after. */
export const attempt = sqliteTable(
  'attempt',
  {
    id: integer().primaryKey(),
    outboxId: integer('outbox_id').notNull(),
    startedAt: integer('started_at').notNull(),
    endedAt: integer('ended_at'),
    outcome: text(),
    detail: text(),
  },
  (t) => [index('attempt_by_outbox').on(t.outboxId)],
)

/** What a channel was last told of a group (Alertmanager's notification log): tells news from repetition. */
export const told = sqliteTable(
  'told',
  {
    /** Name of the route, and what the message was for it: `oncall`, `oncall/escalation`. */
    route: text().notNull(),
    channel: text().notNull(),
    groupKey: text('group_key').notNull(),
    /** JSON arrays of what was firing and what was resolved in the last message. */
    firing: text().notNull(),
    resolved: text().notNull(),
    toldAt: integer('told_at').notNull(),
    reason: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.route, t.channel, t.groupKey] })],
)

/** Alerts that are not to be told for a while; ended early by a later row's `ended_at`, never deleted. */
export const silence = sqliteTable(
  'silence',
  {
    id: integer().primaryKey(),
    /** JSON array of matchers. */
    matchers: text().notNull(),
    reason: text().notNull(),
    author: text().notNull(),
    createdAt: integer('created_at').notNull(),
    startsAt: integer('starts_at').notNull(),
    endsAt: integer('ends_at').notNull(),
    endedBy: text('ended_by'),
    endedAt: integer('ended_at'),
  },
  (t) => [
    // Which silences are in force, or will be?
    index('silence_by_end').on(t.endsAt),
  ],
)

/** A channel that was switched off because its receiver wants no more messages, until a person switches it on again. */
export const endpoint = sqliteTable('endpoint', {
  channel: text().primaryKey(),
  disabledAt: integer('disabled_at').notNull(),
  because: text().notNull(),
})

/** Links that were used, by the hash of what they carry: each asks and acts once. */
export const usedLink = sqliteTable('used_link', {
  sha256: text().primaryKey(),
  usedAt: integer('used_at').notNull(),
})

// Lineage --------------------------------------------------------------------------------------------------------

export const node = sqliteTable(
  'node',
  {
    id: integer().primaryKey(),
    kind: text().notNull(),
    key: text().notNull(),
    namespace: text(),
    name: text().notNull(),
    version: text(),
    /** `sha256:…`, `md5-dir:…`, `gitsha1:…`: the same bytes seen by two tools join on it. */
    contentId: text('content_id'),
    recordedAt: integer('recorded_at').notNull(),
    attrs: text({ mode: 'json' }).notNull(),
  },
  (t) => [uniqueIndex('node_by_key').on(t.kind, t.key), index('node_by_content').on(t.contentId)],
)

/** `dst` depends on `src`. A superseded row stays: what was known when is a question of its own. */
export const edge = sqliteTable(
  'edge',
  {
    dst: integer().notNull(),
    src: integer().notNull(),
    kind: text().notNull(),
    binding: text().notNull(),
    level: text().notNull(),
    /** The document or event that says so (content sha256). */
    statedBy: text('stated_by').notNull(),
    validFrom: integer('valid_from'),
    validTo: integer('valid_to'),
    recordedAt: integer('recorded_at').notNull(),
    supersededAt: integer('superseded_at'),
  },
  (t) => [
    primaryKey({ columns: [t.dst, t.src, t.kind, t.recordedAt] }),
    // Downstream.
    index('edge_by_src').on(t.src, t.dst),
  ],
)

/** A provenance document of a model version as it came; the newest is current. */
export const provenance = sqliteTable(
  'provenance',
  {
    id: integer().primaryKey(),
    model: text().notNull(),
    version: text().notNull(),
    receivedAt: integer('received_at').notNull(),
    actor: text().notNull(),
    sha256: text().notNull(),
  },
  (t) => [index('provenance_by_version').on(t.model, t.version, t.id)],
)

// Evidence and access --------------------------------------------------------------------------------------------

/** The evidence log: one entry for everything that must be believed later; leaf hashes of a Merkle log (RFC 6962). */
export const logEntry = sqliteTable(
  'log_entry',
  {
    seq: integer().primaryKey(),
    kind: text().notNull(),
    at: integer().notNull(),
    actor: text().notNull(),
    subject: text().notNull(),
    bodySha256: text('body_sha256').notNull(),
    salt: blob({ mode: 'buffer' }).notNull(),
    entry: text().notNull(),
    leafHash: blob('leaf_hash', { mode: 'buffer' }).notNull(),
  },
  (t) => [index('log_entry_by_subject').on(t.subject)],
)

export const session = sqliteTable('session', {
  idHash: text('id_hash').primaryKey(),
  actor: text().notNull(),
  role: text().notNull(),
  createdAt: integer('created_at').notNull(),
  seenAt: integer('seen_at').notNull(),
})

/** Small facts the service keeps about itself: last configuration hash, last retention run, log owner. */
export const setting = sqliteTable('setting', {
  key: text().primaryKey(),
  value: text().notNull(),
})

// What others say ------------------------------------------------------------------------------------------------

/** A report of another monitor, or any file, kept with an investigation; its bytes as sent lie in content. */
export const attachment = sqliteTable(
  'attachment',
  {
    id: integer().primaryKey(),
    investigationId: integer('investigation_id').notNull(),
    kind: text().notNull(),
    name: text().notNull(),
    mediaType: text('media_type').notNull(),
    bytes: integer().notNull(),
    sha256: text().notNull(),
    /** JSON: what it says of which column and slice. */
    statements: text().notNull(),
    note: text(),
    actor: text().notNull(),
    receivedAt: integer('received_at').notNull(),
  },
  (t) => [
    // What stands on an investigation's page.
    index('attachment_by_investigation').on(t.investigationId),
  ],
)

/** An alert of another system that opened an investigation or was added to one: sent again, it opens nothing. */
export const outsideAlert = sqliteTable(
  'outside_alert',
  {
    fingerprint: text().notNull(),
    startsAt: integer('starts_at').notNull(),
    investigationId: integer('investigation_id').notNull(),
    status: text().notNull().$type<'firing' | 'resolved'>(),
    receivedAt: integer('received_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.fingerprint, t.startsAt] })],
)
