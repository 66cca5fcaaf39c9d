// The real program on a free port, with a fresh demonstration and mail that becomes files.

import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { until } from './until.mjs';

const root = resolve(import.meta.dirname, '../..');
const builds = [process.env.CONCORD_PROGRAM ?? '', ...['build-test', 'build'].map((each) => join(root, each, 'concord'))];
export const program = builds.find((each) => each && existsSync(each)) ?? 'concord';
export const run = promisify(execFile);

async function freePort() {
  const asked = createServer().listen(0, '127.0.0.1');
  await new Promise((ready) => asked.once('listening', ready));
  const { port } = asked.address();
  await new Promise((closed) => asked.close(closed));
  return port;
}

// → { origin, folder, accounts, mails(), stop() }; accounts['QM officer'] is { email, password }.
export async function startServer() {
  const folder = await mkdtemp(join(tmpdir(), 'concord-browser-'));
  const port = await freePort();
  const env = { ...process.env, CONCORD_DATA: folder, CONCORD_PORT: String(port), CONCORD_STORE: '' };
  await run(program, ['init', '--demo'], { env });
  // One address signs in more often here than people do.
  const settings = join(folder, 'concord.toml');
  await writeFile(settings, `limits = "off"\n${await readFile(settings, 'utf8')}`);

  const server = spawn(program, ['serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text) => (said += text));
  const ended = new Promise((done) => server.once('exit', done));
  // Node gives up a test file that fails; the program must not outlive it.
  process.once('exit', () => server.kill('SIGKILL'));

  const origin = `http://127.0.0.1:${port}`;
  await until(async () => {
    if (server.exitCode !== null) throw new Error(`the server ended: ${said}`);
    return fetch(`${origin}/healthz`).then((answer) => answer.ok, () => false);
  }, 'the server is ready');

  const accounts = {};
  for (const line of (await readFile(join(folder, 'demo-accounts.txt'), 'utf8')).split('\n')) {
    const [participant, email, password] = line.trim().split(/\s+/);
    if (password) accounts[`${participant} ${email.split('@')[0]}`] = { email, password };
  }
  return {
    origin,
    folder,
    accounts,
    async mails() {
      const names = existsSync(join(folder, 'mail')) ? await readdir(join(folder, 'mail')) : [];
      return Promise.all(names.filter((name) => name.endsWith('.eml')).map((name) => readFile(join(folder, 'mail', name), 'utf8')));
    },
    said: () => said,
    async stop() {
      server.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
