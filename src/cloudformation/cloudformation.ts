import { LineIndex, type SourceFile } from '../source/text.ts';
import type { Circumstances, Files, Found, Language } from '../stage.ts';
import { implicitStage } from './implicit-stage.ts';
import { filesAround, linkedFiles } from './linked-files.ts';
import { readsAsParameters } from './parameter-file.ts';
import { propose } from './propose.ts';
import { readersAround } from './readers.ts';
import { searchable } from './searchable.ts';
import { serverlessImplicitApi } from './serverless-events.ts';
import { DOCUMENT_FILE, isServerless, isServerlessPart } from './serverless-file.ts';
import { Stacks } from './stacks.ts';
import { templatesOf } from './template.ts';

const TERRAFORM_FILE = /\.(?:tf|tofu)(?:\.json)?$/i;
const STAGE_TYPES = /AWS::(?:ApiGateway::(?:Stage|Deployment)|Serverless::Api)(?!\w)/;
const STACK_TYPES = /AWS::(?:CloudFormation::Stack(?:Set)?|Serverless::Application)(?!\w)|::MODULE(?!\w)/;
/** What another tool fills in may be a type of a stage: `{{ name }}`. */
const FILLED_IN = /\{\s*\{|\{%/;
/** Types of resources with events, and the type of an event that makes an API. */
const EVENT_TYPES = /AWS::Serverless::(?:Function|StateMachine)(?!\w)/;
const API_EVENT = /(?<!\w)Api(?!\w)/;
// the word first: a search for it is quick
const RESOURCES_KEY = /Resources(?<=(?:^|[\s"'{,])Resources)["']?(?:\s*:|\s+#)/;
/** What may put resources into a template that has none of its own. */
const INCLUDE = 'AWS::Include';
/** One of them stands in each file that has to do with stages. */
const WORDS = ['AWS::ApiGateway::', 'AWS::Serverless::', 'AWS::CloudFormation::Stack', INCLUDE, '::MODULE'];
/** What may make resources of any type of a template, unless it is one of AWS's own that do not. */
const MACRO = /Transform["']?\s*:(?!\s*["']?AWS::(?:Serverless-|LanguageExtensions))/;
/** Placeholders of Helm, Jinja and the like; `{{resolve:` is CloudFormation's own. */
const PLACEHOLDER = /\{\{(?!resolve:)|\{%/;

/** CloudFormation and SAM templates, in YAML or JSON, also within a `serverless.yml`. */
export const cloudformation: Language = {
  isRelevant: (file) =>
    !TERRAFORM_FILE.test(file.path) &&
    (WORDS.some((word) => searchable(file).includes(word)) ||
      readsAsParameters(file) ||
      isServerless(file) ||
      isServerlessPart(file)),
  isOwnPath: () => false,
  groupOf: () => 'cloudformation',
  unitOf: (path) => path,
  readersOf: (changed, { surroundings }) => readersAround(changed, surroundings),
  around: filesAround,
  unitsCalledIn: () => [],
  isGiven: () => false,
  isTop: () => true,
  mayRead: () => false,
  read,
  explain: async (problem) => problem,
  propose,
  // the second parser is loaded where there is something to ask it
  verify: async (...asked) => (await import('./verify.ts')).verify(...asked),
};

function read(files: Files, affected: ReadonlySet<string> | null, around: Circumstances): Found {
  const stacks = new Stacks(files, affected, around);
  const readers = affected ? readersAround(affected, around.surroundings) : [];
  const linked = affected
    ? linkedFiles(stacks.files, new Set([...affected, ...readers.map(({ path }) => path)]), around.inputs)
    : stacks.files;
  const found = [...stacks.files.values()]
    .filter(({ path }) => linked.has(path) || !files.has(path))
    .map((file) => foundIn(file, stacks));
  const stages = found.flatMap((each) => each.stages);
  return {
    stages,
    problems: [...found.flatMap(({ problems }) => problems), ...stacks.problems],
    notices: [],
    unjudged: [...found.flatMap(({ unjudged }) => unjudged), ...stacks.unfollowed],
  };
}

function foundIn(file: SourceFile, stacks: Stacks): Omit<Found, 'notices'> {
  const isOfFramework = isServerless(file);
  if (!isOfFramework && !mayMakeStages(file)) return NOTHING;
  const { templates, documents, problems, gaps } = templatesOf(file);
  const fileAt = (path: string): SourceFile | null => stacks.fileAt(path);
  const implicit = (isOfFramework ? documents : []).flatMap((document) => {
    const api = serverlessImplicitApi(document, fileAt);
    const own = templates.filter((template) => template.document === document);
    return (api && implicitStage(api, null, { templates: own, document, fileAt })) ?? [];
  });
  const declared = templates.map((template) => stacks.stagesOf(template));
  const isTemplate = templates.length > 0 || isMeantAsTemplate(file);
  const placeholder = isTemplate && problems.length > 0 ? PLACEHOLDER.exec(file.text) : null;
  return {
    stages: [...declared.flatMap(({ stages }) => stages), ...implicit],
    problems: isTemplate
      ? [...(placeholder ? [] : problems), ...declared.flatMap((each) => each.problems)]
      : [],
    unjudged: [
      // a syntax error would only mislead
      ...(placeholder ? [unjudged(file, placeholder.index, 'has')] : []),
      ...gaps.map(({ start }) => unjudged(file, start, 'may make stages by')),
    ],
  };
}

/** Whether a file may hold a template that makes stages, itself or by what it deploys; a search, nothing is parsed. */
function mayMakeStages(file: SourceFile): boolean {
  const text = searchable(file);
  if (!cloudformation.isRelevant(file)) return false;
  if (text.includes(INCLUDE)) return true;
  if (!RESOURCES_KEY.test(text)) return false;
  if ([STAGE_TYPES, STACK_TYPES, FILLED_IN, MACRO].some((words) => words.test(text))) return true;
  return EVENT_TYPES.test(text) && API_EVENT.test(text);
}

const NOTHING = { stages: [], problems: [], unjudged: [] };

function isMeantAsTemplate(file: SourceFile): boolean {
  return DOCUMENT_FILE.test(file.path) && STAGE_TYPES.test(searchable(file));
}

/** What is said of a file that another tool makes a template of. */
function unjudged({ path, text }: SourceFile, offset: number, how: string): string {
  const { line } = new LineIndex(text).position(offset);
  return `${path} ${how} placeholders of another tool (line ${line}), and what that tool makes of it is not judged.`;
}
