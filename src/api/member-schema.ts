import { z } from 'zod';
import { ROLES } from '../access/role.ts';
import { bodyOf } from './body.ts';
import { actor } from './cancel-schema.ts';
import { oneOf, strictObject, time } from './fields.ts';
import { email } from './session-schema.ts';

const chosenRole = oneOf(ROLES);
const role = z.enum(ROLES);

/** `POST /invitations`. */
export const inviteBody = bodyOf(strictObject({ email, role: chosenRole }).meta({ id: 'Invite' }));

/** `PUT /members/{id}`. */
export const changeMemberBody = bodyOf(strictObject({ role: chosenRole }).meta({ id: 'ChangeMember' }));

/** A person in the workspace. */
export const memberAnswer = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role,
    created_at: time,
    last_seen_at: time.nullable(),
  })
  .meta({ id: 'Member' });

export type MemberAnswer = z.infer<typeof memberAnswer>;

/** `GET /members`. */
export const memberListAnswer = z.object({ members: z.array(memberAnswer) }).meta({ id: 'MemberList' });

export type MemberListAnswer = z.infer<typeof memberListAnswer>;

const invitationFields = {
  id: z.string(),
  email: z.string(),
  role,
  invited_by: actor,
  created_at: time,
  expires_at: time,
};

/** `GET /invitations`: those that nobody has taken yet. */
export const invitationListAnswer = z
  .object({ invitations: z.array(z.object(invitationFields)) })
  .meta({ id: 'InvitationList' });

export type InvitationListAnswer = z.infer<typeof invitationListAnswer>;

/** `POST /invitations`: the only answer that carries the link. */
export const createdInvitationAnswer = z
  .object({
    ...invitationFields,
    path: z.string().meta({ description: 'The link, to be put behind the URL of this server. Works once.' }),
  })
  .meta({ id: 'CreatedInvitation' });

export type CreatedInvitationAnswer = z.infer<typeof createdInvitationAnswer>;
