import { z } from 'zod';
import { PERMISSIONS } from '../access/permission.ts';
import { ROLES } from '../access/role.ts';
import { bodyOf } from './body.ts';
import { filledText, name, strictObject, text, time } from './fields.ts';

const MIN_PASSWORD = 10;
const MAX_PASSWORD = 200;
const PASSWORD_LENGTH = `expected ${MIN_PASSWORD} to ${MAX_PASSWORD} characters`;
const EMAIL = 'expected an e-mail address';

/** A password that somebody chooses. */
const newPassword = text
  .min(MIN_PASSWORD, { error: PASSWORD_LENGTH })
  .max(MAX_PASSWORD, { error: PASSWORD_LENGTH });

/** A password that somebody has; older rules may have allowed shorter ones. */
const password = text.max(MAX_PASSWORD, { error: `at most ${MAX_PASSWORD} characters` });

/** An address of a person. */
export const email = text
  .max(254, { error: 'at most 254 characters' })
  .regex(/^\s*[^\s@\p{C}]+@[^\s@\p{C}]+\s*$/u, { error: EMAIL });

const linkToken = filledText.max(100, { error: 'expected the token of a link' });

/** `POST /session`. */
export const signInBody = bodyOf(strictObject({ email, password }).meta({ id: 'SignIn' }));

/** `POST /invitations/read`. */
export const readInvitationBody = bodyOf(strictObject({ token: linkToken }).meta({ id: 'ReadInvitation' }));

/** `POST /invitations/accept`. */
export const acceptInvitationBody = bodyOf(
  strictObject({
    token: linkToken,
    email: email
      .meta({ description: 'For the link of the first admin, which names nobody.' })
      .exactOptional(),
    name: name.meta({ description: 'Not needed by whoever has an account already.' }).exactOptional(),
    password: newPassword.meta({ description: 'Of the account, where there is one already.' }),
  }).meta({ id: 'AcceptInvitation' }),
);

/** `PUT /session/password`. */
export const changePasswordBody = bodyOf(
  strictObject({ current_password: password, new_password: newPassword }).meta({ id: 'ChangePassword' }),
);

const role = z.enum(ROLES);
const workspace = z.object({ id: z.string(), name: z.string() });

/** Who has signed in, where they are, and what they may do there. */
export const sessionAnswer = z
  .object({
    user: z.object({ id: z.string(), email: z.string(), name: z.string() }),
    workspace,
    environment: z.enum(['production', 'test']),
    role,
    permissions: z.array(z.enum(PERMISSIONS)),
    workspaces: z.array(workspace.extend({ role })),
    csrf_token: z.string().meta({ description: 'To be sent as `x-belay-csrf` with every write.' }),
    expires_at: time,
  })
  .meta({ id: 'Session' });

export type SessionAnswer = z.infer<typeof sessionAnswer>;

/** `GET /setup`. */
export const setupAnswer = z
  .object({
    needs_admin: z.boolean().meta({ description: 'Nobody can sign in yet: the server has printed a link.' }),
  })
  .meta({ id: 'Setup' });

export type SetupAnswer = z.infer<typeof setupAnswer>;

/** What a link leads to. */
export const openInvitationAnswer = z
  .object({
    workspace: z.string(),
    role,
    email: z.string().nullable().meta({ description: 'Null for the link of the first admin.' }),
    has_account: z.boolean().meta({ description: 'True when the password of an account is asked for.' }),
    expires_at: time,
  })
  .meta({ id: 'OpenInvitation' });

export type OpenInvitationAnswer = z.infer<typeof openInvitationAnswer>;

const sessionSummary = z.object({
  id: z.string(),
  current: z.boolean(),
  user_agent: z.string(),
  address: z.string(),
  created_at: time,
  last_seen_at: time,
  expires_at: time,
});

/** `GET /sessions`: the caller's own. */
export const sessionListAnswer = z.object({ sessions: z.array(sessionSummary) }).meta({ id: 'SessionList' });

export type SessionListAnswer = z.infer<typeof sessionListAnswer>;
