import type { Language } from '../stage.ts';
import { isRootFile, mayRead } from './file-mentions.ts';
import { filesAround } from './files-around.ts';
import { folderOf, isConfiguration } from './module.ts';
import { foldersCalledIn } from './module-graph.ts';
import { propose } from './propose.ts';
import { explain, verify } from './second-opinion.ts';
import { terraformStages } from './stages.ts';
import { isOwnPath } from './tfvars.ts';

/** Terraform and OpenTofu. A folder is a module; modules call each other, so that all are read together. */
export const terraform: Language = {
  isOwnPath,
  isRelevant: ({ path, text }) => isConfiguration(path) && text.includes('aws_api_gateway_'),
  groupOf: () => 'terraform',
  unitOf: (path) => folderOf(path) || '.',
  around: filesAround,
  unitsCalledIn: ({ path, text }) => foldersCalledIn(folderOf(path), text).map((folder) => folder || '.'),
  isTop: isRootFile,
  mayRead,
  read: terraformStages,
  explain,
  propose,
  verify,
};
