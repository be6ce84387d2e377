import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { belay, type Ended, type Served, serve } from './belay.ts';

let server: Served;

beforeAll(async () => {
  server = await serve();
});
afterAll(async () => {
  server.kill('SIGTERM');
  await server.ended;
});

const run = (args: readonly string[], stdin = ''): Promise<Ended> => belay(args, server.client, { stdin });

const waiting = (token: string) =>
  JSON.stringify({
    cancelation_token: token,
    steps: [
      { action: 'delay', duration: '2 days' },
      { action: 'send', message: { content: { body: 'x' } } },
    ],
  });

/** Starts a run of an ad-hoc automation and returns its id. */
async function invoke(automation: string): Promise<string> {
  const { stdout } = await run(['invoke', '-', '--recipient', 'user_123', '--json'], automation);
  return (JSON.parse(stdout) as { readonly runId: string }).runId;
}

describe('invoke', () => {
  it('starts a run of an automation on stdin and says how to follow it', async () => {
    const { code, stdout, stderr } = await run(['invoke', '-', '-r', 'user_123'], waiting('invoke-1'));
    expect(code).toBe(0);
    const [, id] = /^Started (1-[0-9a-f]{8}-[0-9a-f]{24})\n$/.exec(stdout) ?? [];
    expect(stderr).toContain(`belay runs ${id}`);
  });

  it('takes a whole body, and lets options win over it', async () => {
    const body = `{"automation":${waiting('${data.a + data.b}')},"recipient":"old","data":{"a":"old"}}`;
    const { stdout } = await run(
      ['invoke', '-', '-r', 'new', '-d', '{"a":"in","b":"voke-2"}', '--json'],
      body,
    );
    const { runId } = JSON.parse(stdout) as { readonly runId: string };
    const shown = await run(['runs', runId, '--json']);
    expect(JSON.parse(shown.stdout)).toMatchObject({ recipient: 'new', cancelation_token: 'invoke-2' });
  });

  it('starts one run for one idempotency key', async () => {
    const args = ['invoke', '-', '-r', 'u', '--idempotency-key', 'once', '--json'];
    const first = await run(args, waiting('invoke-3'));
    const second = await run(args, waiting('invoke-3'));
    expect(second.stdout).toBe(first.stdout);
  });

  it('shows what is wrong with the steps and where', async () => {
    const { code, stdout, stderr } = await run(
      ['invoke', '-'],
      '{"steps":[{"action":"delay"},{"action":"sned"}]}',
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^steps\[1\]\.action: unknown action "sned"/m);
  });

  it('says which template there is not', async () => {
    const { code, stderr } = await run(['invoke', 'nowhere']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'There is no template nowhere.\n' });
  });
});

describe('runs', () => {
  it('lists runs in aligned columns, newest first', async () => {
    const older = await invoke(waiting('runs-1'));
    const newer = await invoke(waiting('runs-2'));
    const { code, stdout } = await run(['runs', '--status', 'waiting', '--limit', '2']);
    expect(code).toBe(0);
    const [head, first, second] = stdout.split('\n');
    expect(head).toMatch(/^RUN +STATUS {3}CREATED +TEMPLATE$/);
    const moment = String.raw`(just now|\d+ s ago) \(\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\)`;
    expect(first).toMatch(new RegExp(`^${newer}  WAITING  ${moment} +ad hoc$`));
    expect(second).toMatch(new RegExp(`^${older}  WAITING  ${moment} +ad hoc$`));
  });

  it('go on at the cursor that the last page named', async () => {
    await invoke(waiting('runs-3'));
    await invoke(waiting('runs-4'));
    const first = await run(['runs', '-l', '1']);
    const [, cursor = ''] = /--cursor (\S+)/.exec(first.stderr) ?? [];
    const second = await run(['runs', '-l', '1', '--cursor', cursor]);
    expect(second.code).toBe(0);
    expect(second.stdout.split('\n')[1]).not.toBe(first.stdout.split('\n')[1]);
  });

  it('say when there are none, on stderr', async () => {
    const { code, stdout, stderr } = await run(['runs', '--template', 'nowhere']);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: 'No runs.\n' });
  });

  it('show one run, its token and the timeline of its steps', async () => {
    const id = await invoke(waiting('runs-5'));
    const { code, stdout } = await run(['runs', id]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^status {5}WAITING$/m);
    expect(stdout).toMatch(/^token {6}runs-5$/m);
    expect(stdout).toMatch(/^goes on {4}in 2 days \(/m);
    expect(stdout).toMatch(/^1 {2}delay {3}WAITING .* until in 2 days \(/m);
    expect(stdout).toMatch(/^2 {2}send {4}NOT PROCESSED {2}– +–$/m);
  });

  it('say which run there is not', async () => {
    const { code, stdout, stderr } = await run(['runs', '1-unknown']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe('There is no run 1-unknown, or it is older than runs are kept.\n');
  });

  it('are not fetched with a key that the server does not know', async () => {
    const { code, stderr } = await belay(['runs'], { ...server.client, BELAY_API_KEY: 'pk_prod_wrong' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/Set BELAY_API_KEY \(or COURIER_API_KEY\) to one of its keys/);
  });

  it("are fetched with the variables of Courier's SDKs just as well", async () => {
    const { code } = await belay(['runs'], {
      COURIER_BASE_URL: server.url,
      COURIER_API_KEY: server.key ?? '',
    });
    expect(code).toBe(0);
  });
});

describe('cancel', () => {
  it('shows what it would do, does it, and says so', async () => {
    const id = await invoke(waiting('cancel-1'));
    const other = await invoke(waiting('cancel-1-other'));
    const preview = await run(['cancel', 'cancel-1', '--dry-run']);
    expect(preview.code).toBe(0);
    expect(preview.stdout).toMatch(/^Would cancel 1 run \(token cancel-1\)\. Nothing has been changed\.$/m);
    expect(preview.stdout).toMatch(/^ {2}would be canceled {2}1$/m);
    expect((await run(['runs', id])).stdout).toMatch(/^status +WAITING$/m);

    const { code, stdout } = await run(['cancel', 'cancel-1', '--reason', 'finished']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Canceled 1 run \(token cancel-1\)\.$/m);
    expect(stdout).toMatch(/^ {2}reason +finished$/m);
    expect(stdout).toContain(`    ${id}\n`);

    const shown = await run(['runs', id]);
    expect(shown.stdout).toMatch(/^status +CANCELED$/m);
    expect(shown.stdout).toMatch(/^canceled by +api key /m);
    expect(shown.stdout).toMatch(/^reason +finished$/m);
    expect(shown.stdout).toMatch(/^1 {2}delay {3}CANCELED/m);
    expect(shown.stdout).toMatch(/^2 {2}send {4}SKIPPED/m);
    expect((await run(['runs', other])).stdout).toMatch(/^status +WAITING$/m);
  });

  it('of a token that nothing has is no failure', async () => {
    const { code, stdout } = await run(['cancel', 'nobody']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'Nothing to cancel: no run has the token nobody.\n',
    });
  });

  it('takes one run by its id, and again without harm', async () => {
    const id = await invoke(waiting('cancel-2'));
    expect((await run(['cancel', '--run', id])).stdout).toMatch(/^Canceled 1 run \(run 1-/);
    const again = await run(['cancel', '--run', id]);
    expect(again.stdout).toMatch(/^Nothing to cancel: everything had ended \(run 1-/);
    expect(again.code).toBe(0);
  });

  it('says which run there is not', async () => {
    const { code, stderr } = await run(['cancel', '--run', '1-unknown']);
    expect(stderr).toBe('There is no run 1-unknown, or it is older than runs are kept.\n');
    expect(code).toBe(1);
  });

  it('refuses to cancel more than it was allowed, and changes nothing', async () => {
    const id = await invoke(waiting('cancel-3'));
    await invoke(waiting('cancel-3'));
    const { code, stdout, stderr } = await run(['cancel', 'cancel-3', '--max-runs', '1']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^Refused: .*2 runs would be canceled, more than 1; nothing was canceled/);
    expect((await run(['runs', id])).stdout).toMatch(/^status +WAITING$/m);
  });

  it('gives scripts the answer as it is', async () => {
    await invoke(waiting('cancel-4'));
    const { stdout } = await run(['cancel', 'cancel-4', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      cancelation_token: 'cancel-4',
      cancelation: { matched: 1, canceled: 1, dry_run: false },
    });
  });
});

describe('token', () => {
  it('resolves an expression and counts the runs that have it now', async () => {
    await invoke(waiting('onboarding-user_9'));
    const expression = '${`onboarding-${data.user_id}`}';
    const { code, stdout } = await run(['token', expression, '--data', '{"user_id":"user_9"}']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'token        onboarding-user_9\nmode         javascript\nactive runs  1\n',
    });
  });

  it('fails when there would be none, and says why', async () => {
    const { code, stdout } = await run(['token', 'refs.data.missing']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^token {4}none: /m);
    expect(stdout).toMatch(/^warning {2}NOT_FOUND: /m);
  });
});
