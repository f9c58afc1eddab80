import { policyWithoutFiles } from './default-policy.ts';
import type { PolicyDocument } from './policy.ts';
import type { PolicyLayers } from './read-policy.ts';

/** What `readPolicy` says; the reader and its schema are loaded only where there is a file to read. */
export async function loadPolicy(layers: PolicyLayers, today: string): Promise<PolicyDocument> {
  const { deployerReading, organisation, organisationNotice, repository } = layers;
  if (organisation === null && repository.length === 0)
    return policyWithoutFiles(deployerReading, organisationNotice ?? null);
  const { readPolicy } = await import('./read-policy.ts');
  return readPolicy(layers, today);
}
