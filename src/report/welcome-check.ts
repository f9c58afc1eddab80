import type { PolicyDocument } from '../control/policy.ts';
import { ofProblem } from './annotations.ts';
import type { CheckRun } from './check-run.ts';
import { codeSpan, plain } from './markdown.ts';
import { Places } from './places.ts';

/** The first check of a repository, on its default branch: says what the config decides, and judges nothing. */
export function welcomeCheck(document: PolicyDocument): CheckRun {
  const places = new Places(document.sources);
  const annotations = document.problems.map((problem) => ofProblem(problem, 'failure', 'Config', places));
  if (document.isBroken)
    return {
      conclusion: 'action_required',
      title: "Ready, but the config can't be used",
      summary: [
        '**Correct the config:** until then no pull request gets a verdict.',
        document.problems
          .map(
            (problem) =>
              `- ${codeSpan(`${problem.file}:${places.line(problem)}`)}: ${plain(problem.message)}`,
          )
          .join('\n'),
      ].join('\n\n'),
      annotations,
    };
  const { reading } = document.policy;
  return {
    conclusion: 'success',
    title: 'Ready to review pull requests',
    summary: [
      'From now on each pull request gets this check. To let it block a merge, choose it as a required status check of the default branch, with this App as its expected source.',
      reading === null
        ? `Nothing blocks before somebody decides: write ${codeSpan('reading: required')} or ${codeSpan('reading: forbidden')} into ${codeSpan('.github/stage-review.yml')}.`
        : `The reading is ${codeSpan(reading)}.`,
    ].join('\n\n'),
    annotations,
  };
}
