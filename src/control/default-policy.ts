import type { Limits, Policy, PolicyDocument, Reading } from './policy.ts';

/** What holds where no config says otherwise. */
export const defaultPolicy: Policy = {
  reading: null,
  applies_to: 'http_integrations',
  accepted_certificates: [],
  fail_on: 'introduced',
  unknown: 'warn',
  paths: { include: ['**'], exclude: [] },
  inputs: { workspaces: [], varFiles: new Map(), parameterFiles: new Map() },
};

/** What entries may ask for where no config says otherwise. */
export const defaultLimits: Limits = {
  allow_exceptions: true,
  allow_wildcard: false,
  max_days: null,
  max_entries_per_date: null,
  require_ticket: null,
};

/** What the config says where there is no config file at all; the deployer may have chosen the reading. */
export function policyWithoutFiles(reading: Reading | null, absence: string | null = null): PolicyDocument {
  return {
    policy: { ...defaultPolicy, reading },
    limits: defaultLimits,
    entries: [],
    problems: [],
    isBroken: false,
    notices: [],
    absence,
    sources: [],
  };
}
