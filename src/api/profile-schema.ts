import { z } from 'zod';
import type { Json } from '../automation/json.ts';
import type { PatchOperation } from '../automation/json-patch.ts';
import { bodyOf, bodyTaken } from './body.ts';
import { expected, jsonObject, object, text } from './fields.ts';

const profileSchema = object({ profile: jsonObject }).meta({ id: 'ProfileBody' });

/** `POST /profiles/{user_id}` (merge) and `PUT` (replace) (reference 11.3). */
export const profileBody = bodyOf(profileSchema);

const OPS = ['add', 'remove', 'replace', 'copy', 'move', 'test'] as const;
const WITH_VALUE: readonly string[] = ['add', 'replace', 'test'];
const WITH_FROM: readonly string[] = ['copy', 'move'];
const MAX_OPERATIONS = 1_000;

const operation = object({
  op: z.enum(OPS, { error: expected(`one of ${OPS.join(', ')}`) }),
  path: text.meta({ description: 'A JSON Pointer (RFC 6901), e.g. `/custom/plan`.' }),
  from: text.exactOptional(),
  value: z.unknown().exactOptional(),
})
  .refine(({ op, value }) => !WITH_VALUE.includes(op) || value !== undefined, {
    error: 'required for this operation',
    path: ['value'],
  })
  .refine(({ op, from }) => !WITH_FROM.includes(op) || from !== undefined, {
    error: 'required for this operation',
    path: ['from'],
  });

const patchSchema = object({
  patch: z
    .array(operation, { error: expected('a list of operations') })
    .max(MAX_OPERATIONS, { error: `at most ${MAX_OPERATIONS} operations` }),
}).meta({ id: 'ProfilePatch' });

/** `PATCH /profiles/{user_id}`: a JSON Patch (RFC 6902). */
export const profilePatchBody = bodyTaken(patchSchema, {
  // The body came as JSON, so a value is JSON.
  take: ({ patch }): readonly PatchOperation[] =>
    patch.map(({ value, ...rest }) => (value === undefined ? rest : { ...rest, value: value as Json })),
});

export const profileAnswer = z
  .object({ profile: jsonObject, preferences: jsonObject.exactOptional() })
  .meta({ id: 'Profile' });

/** What a write of a profile answers. */
export const successAnswer = z.object({ status: z.literal('SUCCESS') }).meta({ id: 'Success' });
