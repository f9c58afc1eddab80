import { folderOf } from '../source/path.ts';
import type { Language } from '../stage.ts';
import { isRootFile, mayRead } from './file-mentions.ts';
import { filesAround } from './files-around.ts';
import { isConfiguration } from './module.ts';
import { foldersCalledIn } from './module-graph.ts';
import { propose } from './propose.ts';
import { terraformStages } from './stages.ts';
import { isOwnPath, isValuesFile } from './tfvars.ts';

/** Terraform and OpenTofu. A folder is a module; modules call each other, so that all are read together. */
export const terraform: Language = {
  isOwnPath,
  isGiven: isValuesFile,
  isRelevant: ({ path, text }) => isConfiguration(path) && text.includes('aws_api_gateway_'),
  groupOf: () => 'terraform',
  unitOf: (path) => folderOf(path) || '.',
  around: filesAround,
  unitsCalledIn: ({ path, text }) => foldersCalledIn(folderOf(path), text).map((folder) => folder || '.'),
  isTop: isRootFile,
  readersOf: () => [],
  mayRead,
  read: terraformStages,
  // the second parser is loaded where there is something to ask it
  explain: async (problem, file) => (await import('./second-opinion.ts')).explain(problem, file),
  propose,
  verify: async (...asked) => (await import('./second-opinion.ts')).verify(...asked),
};
