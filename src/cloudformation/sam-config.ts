import { posix } from 'node:path';
import { readDocument } from '../source/document.ts';
import { folderOf } from '../source/path.ts';
import type { Range, SourceFile } from '../source/text.ts';
import { readToml } from '../source/toml.ts';
import { type DocumentNode, mappingValue, withMerged } from '../source/tree.ts';
import { textOf } from './function-call.ts';

/** What a configuration of the SAM CLI says of one way to deploy. */
export type SamDeployment = {
  /** The environment (`--config-env`), and the command where it is another one than `deploy`. */
  readonly name: string;
  readonly values: ReadonlyMap<string, Range & { readonly text: string }>;
  /** Whether it names a file that gives further values. */
  readonly isOpen: boolean;
  /** The path of the template from the root of the repository; null where it does not say. */
  readonly template: string | null;
};

/** The commands that deploy, the usual one first. */
const COMMANDS = ['deploy', 'sync'] as const;

/** Whether the path is that of a configuration of the SAM CLI. */
export function isSamConfig(path: string): boolean {
  return /(?:^|\/)samconfig[^/]*\.(?:toml|ya?ml)$/i.test(path);
}

/**
 * The deployments that a configuration of the SAM CLI describes; none where it can't be read.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
 */
export function samDeployments(file: SourceFile): readonly SamDeployment[] {
  const { documents } = file.path.toLowerCase().endsWith('.toml') ? readToml(file) : readDocument(file);
  const [root] = documents;
  if (root?.kind !== 'mapping') return [];
  const environments = withMerged([root]).flatMap(({ entries }) => entries);
  return environments.flatMap(({ key, value }) => {
    const name = textOf(key);
    return name === null || value.kind !== 'mapping' ? [] : deploymentsOf(name, value, file);
  });
}

function deploymentsOf(name: string, environment: DocumentNode, file: SourceFile): SamDeployment[] {
  const shared = parametersOf(environment, 'global');
  return COMMANDS.flatMap((command) => {
    const own = parametersOf(environment, command);
    if (!own && (command !== 'deploy' || !shared)) return [];
    const option = (key: string) => mappingValue(own, key) ?? mappingValue(shared, key);
    const template = textOf(option('template_file') ?? option('template'));
    return [
      {
        name: command === 'deploy' ? name : `${name}, ${command}`,
        ...valuesOf(option('parameter_overrides')),
        template: template === null ? null : posix.join(folderOf(file.path), template),
      },
    ];
  });
}

function parametersOf(environment: DocumentNode, command: string): DocumentNode | undefined {
  return mappingValue(mappingValue(environment, command), 'parameters');
}

/** One text, a list of them, or values by their names. */
function valuesOf(node: DocumentNode | undefined): Pick<SamDeployment, 'values' | 'isOpen'> {
  const values = new Map<string, Range & { readonly text: string }>();
  let isOpen = false;
  const add = (name: string, text: string, { file, start, end }: Range) =>
    values.set(name, { file, start, end, text });
  for (const item of node?.kind === 'sequence' ? node.items : node ? [node] : [])
    if (item.kind === 'mapping')
      for (const { key, value } of item.entries) {
        const parts = value.kind === 'sequence' ? value.items.map(textOf) : [textOf(value)];
        if (parts.every((part) => part !== null)) add(textOf(key) ?? '', parts.join(','), value);
        else isOpen = true;
      }
    else {
      const written = textOf(item) ?? '';
      isOpen ||= written.trim().startsWith('file://');
      for (const [name, text] of pairsIn(written)) add(name, text, item);
    }
  return { values, isOpen };
}

const KEY = String.raw`([A-Za-z0-9\\"']+)`;
const VALUE = String.raw`("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?:\\.|[^ "\\])+)`;
const LONG = new RegExp(`ParameterKey=${KEY},ParameterValue=${VALUE}`, 'g');
const SHORT = new RegExp(` ${KEY}=${VALUE}`, 'g');

/** `ParameterKey=A,ParameterValue=b` or `A=b`, one after another; the long form counts where there is any. */
function pairsIn(written: string): [string, string][] {
  const text = ` ${written.trim()}`;
  const found = [...text.matchAll(LONG)];
  return (found.length > 0 ? found : [...text.matchAll(SHORT)]).map(([, name = '', value = '']) => [
    unquoted(name),
    unquoted(value),
  ]);
}

function unquoted(text: string): string {
  const inner = /^(["'])(.*)\1$/s.exec(text)?.[2] ?? text;
  return inner.replace(/\\([ "'])/g, '$1');
}
