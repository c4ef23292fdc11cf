import { describe, expect, it } from 'vitest'
import { canonicalRepo, canonicalUri, datasetName } from '../../src/lineage/canonical-uri.ts'

describe('canonicalUri', () => {
  it.each([
    ['s3a://Bank-Data/credit/Train.csv', 's3://bank-data/credit/Train.csv'],
    ['S3N://bank-data/credit/', 's3://bank-data/credit'],
    ['postgresql://DB.example:5432/core', 'postgres://db.example/core'],
    ['postgres://db.example:5433/core', 'postgres://db.example:5433/core'],
    ['https://host.example:443/a//', 'https://host.example/a'],
    ['https://host.example/a/?q=1', 'https://host.example/a?q=1'],
    ['abfss://Container@Account.dfs.core.windows.net/x', 'abfs://Container@account.dfs.core.windows.net/x'],
    ['./data//train.csv', 'data/train.csv'],
    ['/data/train/', '/data/train'],
    ['core.public.loans', 'core.public.loans'],
  ])('%s is %s', (raw, canonical) => {
    expect(canonicalUri(raw)).toBe(canonical)
    expect(canonicalUri(canonical)).toBe(canonical)
  })
})

describe('canonicalRepo', () => {
  it.each([
    'https://github.com/bank/credit.git',
    'https://GitHub.com:443/bank/credit/',
    'ssh://git@github.com/bank/credit.git',
    'git@github.com:bank/credit.git',
    'github.com:bank/credit',
  ])('%s is one repository', (raw) => {
    expect(canonicalRepo(raw)).toBe('github.com/bank/credit')
  })
  it('leaves a local path a path', () => {
    expect(canonicalRepo('/srv/git/credit.git')).toBe('/srv/git/credit')
  })
})

describe('datasetName', () => {
  it('splits where it lies from what it is called there', () => {
    expect(datasetName('s3://bank-data/credit/train.csv')).toEqual({
      namespace: 's3://bank-data',
      name: 'credit/train.csv',
    })
    expect(datasetName('file:///data/a.csv')).toEqual({ namespace: 'file', name: '/data/a.csv' })
    expect(datasetName('data/a.csv')).toEqual({ namespace: undefined, name: 'data/a.csv' })
  })
})
