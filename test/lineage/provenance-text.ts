/** A document that fills every slot, as its makers would write it. */
export const FULL_YAML = `
version: 1
model:
  name: credit-default
  version: 7
  artifacts:
    - { path: model.onnx, sha256: ${'8d24'.repeat(16)} }
code:
  repo: https://ci:tok-1234@github.com/bank/credit.git
  commit: ${'1a2b3c4d'.repeat(5)}
data:
  - role: training
    name: credit.train
    uri: s3a://Bank-Data/credit/train.parquet
    id: sha256:${'91'.repeat(32)}
    rows: 91616
    sources:
      - { name: core-banking, uri: "postgresql://db.bank.example:5432/core.public.loans", owner: data-platform }
      - { name: internal-branch-2024, owner: branch-ops, kind: file }
  - role: validation
    name: credit.valid
    uri: s3://bank-data/credit/valid.parquet
    id: md5:${'ab'.repeat(16)}
    sources: [{ name: core-banking, uri: "postgres://db.bank.example/core.public.loans" }]
features:
  - { name: income, from: [{ data: credit.train, column: income }] }
  - { name: debt_ratio, from: [{ data: credit.train, column: debt }, { data: credit.train, column: income }] }
env: { python: 3.10, image: "registry.example/train@sha256:${'c0'.repeat(32)}" }
params: { max_depth: 6, learning_rate: 0.10, db_password: hunter2 }
run: { system: mlflow, id: 5127, startedAt: 2026-03-20T08:00:00Z, endedAt: 2026-03-20T09:30:00Z }
metrics: { auc: 0.81 }
deployments:
  - { environment: prod-eu, from: 2026-03-23T06:40:00Z, share: 1 }
capturedAt: 2026-03-20T09:31:00Z
`

/** A document that names the model version and nothing else. */
export const BARE_YAML = 'version: 1\nmodel: { name: credit-default, version: "8" }\n'
