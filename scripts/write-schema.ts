import { writeFileSync } from 'node:fs';
import { schemaText } from '../src/control/policy-schema.ts';

/** Writes schema/stage-review.json, which editors read; run it after a change of the config's schema. */
writeFileSync(new URL('../schema/stage-review.json', import.meta.url), schemaText());
