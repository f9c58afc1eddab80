import type { Policy, PolicyDocument, Reading } from './policy.ts';

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

/** What the config says where there is no config file at all; the deployer may have chosen the reading. */
export function policyWithoutFiles(reading: Reading | null, absence: string | null = null): PolicyDocument {
  return {
    policy: { ...defaultPolicy, reading },
    entries: [],
    problems: [],
    isBroken: false,
    notices: [],
    absence,
    sources: [],
  };
}
