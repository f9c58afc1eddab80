import type { Range } from '../source/text.ts';
import type { Certificate } from '../stage.ts';
import { undecided } from './certificate.ts';
import { TemplateError } from './value.ts';
import type { Work } from './work.ts';
import { explore, type World } from './world.ts';

/** What becomes of a stage in one world: it has a certificate state, is not made, or CloudFormation refuses the values. */
type Outcome = { readonly certificate: Certificate } | 'absent' | { readonly refused: TemplateError };

/** A stage over all worlds. `certificate` is null where no world makes it; `problem` is why CloudFormation refuses all. */
export type Judged = { readonly certificate: Certificate | null; readonly problem: TemplateError | null };

/** Most worlds of which an unknown tells what they give, for each state. */
const MAX_TOLD = 3;

/** The certificate that all worlds in which a stage exists agree on; else unknown, with what gives what. */
export function judgedOverWorlds(
  place: Range,
  work: Work,
  make: (world: World) => Certificate | null,
): Judged {
  const found = explore(work, (world): Outcome => {
    try {
      const certificate = make(world);
      return certificate ? { certificate } : 'absent';
    } catch (error) {
      if (error instanceof TemplateError) return { refused: error };
      throw error;
    }
  });
  if (typeof found === 'string') return { certificate: undecided(place, found), problem: null };
  const live = found.flatMap(({ world, result }) =>
    typeof result === 'object' && 'certificate' in result ? [{ world, certificate: result.certificate }] : [],
  );
  const [first] = live;
  if (first) return { certificate: agreed(place, [first, ...live.slice(1)]), problem: null };
  const refused = found.flatMap(({ result }) =>
    typeof result === 'object' && 'refused' in result ? [result.refused] : [],
  );
  const [problem] = refused;
  if (!problem || refused.length < found.length) return { certificate: null, problem: null };
  return { certificate: undecided(problem.place, problem.message), problem };
}

type Live = { readonly world: World; readonly certificate: Certificate };

function agreed(place: Range, live: readonly [Live, ...Live[]]): Certificate {
  const [{ certificate }] = live;
  const identities = new Set(live.map((each) => each.certificate.identity));
  const groups = Map.groupBy(live, (each) => each.certificate.state);
  if (groups.size === 1) return identities.size === 1 ? certificate : { ...certificate, identity: null };
  const said = [...groups].map(([state, worlds]) => {
    const told = worlds.slice(0, MAX_TOLD).map(({ world }) => world.description);
    return `${state} where ${told.join(', or ')}${worlds.length > MAX_TOLD ? ', or in other cases' : ''}`;
  });
  const labels = [...new Set(live.flatMap(({ world }) => world.labels))];
  const where = certificate.because[0] ?? place;
  const step = { ...where, text: `it depends on ${labels.join(', ')}: ${said.join('; ')}` };
  return { state: 'unknown', because: [step, ...certificate.because], identity: null, notes: [] };
}
