import type { Job } from './jobs.ts'
import { runJob } from './run-job.ts'

// A process of its own, so that two run on two cores: takes jobs, sends how far it is, and the result.

process.on('message', (job: Job) => {
  let told = 0
  const result = runJob(job, (done) => {
    if (Date.now() - told < 1_000) return
    told = Date.now()
    process.send?.({ done })
  })
  process.send?.({ result })
})
