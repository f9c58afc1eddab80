import * as z from 'zod';
import {
  acceptanceSchema,
  approverProblem,
  exceptionSchema,
  glob,
  lineProblem,
  text,
} from './entry-schema.ts';
import { MAX_PATTERN_LENGTH, readPattern } from './pattern.ts';

/** Most globs in one list: each is matched against every path of a tree. */
const MAX_GLOBS = 100;

/** Most runs of one folder. */
const MAX_RUNS = 40;

/** Most exceptions, and most risk acceptances, in one file. */
const MAX_ENTRIES = 1_000;

/** A hundred years of days; a larger limit limits nothing. */
const MAX_NUMBER = 36_500;

function ticketPatternProblem(value: string): string | null {
  const pattern = readPattern(value);
  return typeof pattern === 'function' ? null : pattern.problem;
}

const path = text((value) => lineProblem(value, 500, 'the path of a file'));

const files = z.record(z.string(), z.array(z.string()));

const pathsSchema = z.strictObject({
  include: z
    .array(glob)
    .min(1)
    .max(MAX_GLOBS)
    .optional()
    .meta({ description: 'Globs of the files to look at.', default: ['**'] }),
  exclude: z
    .array(glob)
    .max(MAX_GLOBS)
    .optional()
    .meta({ description: 'Globs of the files to leave out; they win over `include`.', default: [] }),
});

const limitsSchema = z.strictObject({
  allow_exceptions: z
    .boolean()
    .optional()
    .meta({ description: 'Whether exceptions count at all.', default: true }),
  allow_wildcard: z
    .boolean()
    .optional()
    .meta({ description: 'Whether an entry may cover everything.', default: false }),
  max_days: z
    .int()
    .min(1)
    .max(MAX_NUMBER)
    .optional()
    .describe('How many days from today an entry may last at most. Absent: no limit.'),
  max_entries_per_date: z
    .int()
    .min(1)
    .max(MAX_NUMBER)
    .optional()
    .describe('How many entries may expire on the same day. Absent: no limit.'),
  require_ticket: text(ticketPatternProblem).optional().meta({
    description:
      "RE2 regular expression that must be found in every entry's ticket. Absent: no ticket needed.",
    maxLength: MAX_PATTERN_LENGTH,
  }),
});

const terraformSchema = z.strictObject({
  workspaces: z
    .array(text((value) => lineProblem(value, 100, "a workspace's name")))
    .max(MAX_RUNS)
    .optional()
    .meta({
      description:
        'Workspaces that are deployed. Each is a run of its own where a folder uses `terraform.workspace`.',
      default: [],
    }),
  var_files: z
    .record(z.string(), z.array(z.union([path, z.array(path).min(1).max(MAX_GLOBS)])).max(MAX_RUNS))
    .optional()
    .meta({
      description:
        'Folder → the variable files that it is deployed with, relative to it. Each is a run of its own; a list in the list is one run that is given all of its files, in this order.',
      default: {},
    }),
});

const cloudformationSchema = z.strictObject({
  parameter_files: files.optional().meta({
    description: 'Template → the parameter files that it is deployed with, each a deployment of its own.',
    default: {},
  }),
});

/** The keys that hold keys, with the schema of what they hold. */
export const sectionSchemas = {
  paths: pathsSchema,
  limits: limitsSchema,
  terraform: terraformSchema,
  cloudformation: cloudformationSchema,
  exceptions: exceptionSchema,
  risk_acceptances: acceptanceSchema,
} as const;

const settings = {
  reading: z
    .enum(['required', 'forbidden'])
    .optional()
    .describe('Whether a stage must or must not set a client certificate. Absent: undecided, nothing fails.'),
  applies_to: z.enum(['http_integrations', 'every_stage']).optional().meta({
    description:
      'Under `required`: whether a stage whose API has no HTTP integration needs a certificate too.',
    default: 'http_integrations',
  }),
  accepted_certificates: z
    .array(text((value) => lineProblem(value, 300, "a certificate's id or address")))
    .max(MAX_GLOBS)
    .optional()
    .meta({
      description: 'Under `required`: the only certificate ids or addresses that pass. Empty: any.',
      default: [],
    }),
  fail_on: z.enum(['introduced', 'touched', 'all']).optional().meta({
    description:
      'Which failing stages fail the check: those that the change makes fail, those that it touches, or all.',
    default: 'introduced',
  }),
  unknown: z
    .enum(['warn', 'fail'])
    .optional()
    .meta({ description: 'What a stage that the sources do not decide does to the check.', default: 'warn' }),
  paths: pathsSchema.optional().describe('Which files are looked at.'),
  inline_suppressions: z
    .enum(['report', 'honour'])
    .optional()
    .meta({ description: "Whether other scanners' suppress comments count.", default: 'report' }),
  approvers: z
    .array(text(approverProblem))
    .max(MAX_GLOBS)
    .optional()
    .meta({ description: 'GitHub users or teams who may approve entries.', default: [] }),
  limits: limitsSchema.optional().describe('What entries may ask for.'),
  terraform: terraformSchema.optional().describe('Inputs of Terraform that the source alone does not tell.'),
  cloudformation: cloudformationSchema
    .optional()
    .describe('Inputs of CloudFormation that the source alone does not tell.'),
  exceptions: z
    .array(exceptionSchema)
    .max(MAX_ENTRIES)
    .optional()
    .meta({ description: 'Stages for which the control does not fit, by design.', default: [] }),
  risk_acceptances: z
    .array(acceptanceSchema)
    .max(MAX_ENTRIES)
    .optional()
    .meta({ description: 'Stages for which it fits and the risk is accepted for a time.', default: [] }),
};

/** One config file. Unknown keys are errors; a key that is absent leaves the weaker layers' value. */
export const policySchema = z
  .strictObject({
    ...settings,
    enforced: z
      .array(z.enum(Object.keys(settings)))
      .optional()
      .meta({
        description: "In the organisation's file: keys that a repository can't change.",
        default: [],
      }),
  })
  .meta({ title: 'stage-review', description: 'Config of stage-review: .github/stage-review.yml' });

/** One config file's values. */
export type Config = z.infer<typeof policySchema>;

/** The JSON Schema of a config file, for editors: the text of schema/stage-review.json. */
export function schemaText(): string {
  return `${JSON.stringify(z.toJSONSchema(policySchema, { io: 'input', target: 'draft-7' }), null, 2)}\n`;
}
