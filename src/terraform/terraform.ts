import { posix } from 'node:path';
import type { Language } from '../stage.ts';
import { isConfiguration } from './declarations.ts';
import { propose } from './propose.ts';
import { explain, verify } from './second-opinion.ts';
import { terraformStages } from './stages.ts';

/** Terraform and OpenTofu. A folder's files are one module and are evaluated together. */
export const terraform: Language = {
  isOwnPath: isConfiguration,
  isRelevant: ({ path, text }) => isConfiguration(path) && text.includes('aws_api_gateway_'),
  unitOf: (path) => posix.dirname(path),
  read: terraformStages,
  explain,
  propose,
  verify,
};
