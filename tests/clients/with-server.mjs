// Serves the sample articles on a free port of 127.0.0.1 and runs against it the clients that we did not write, then a
// browser on both pages.
//
// usage: node with-server.mjs PATH_TO_NEWSGRAPH

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const newsgraph = process.argv[2];
if (!newsgraph) {
  console.error('usage: node with-server.mjs PATH_TO_NEWSGRAPH');
  process.exit(2);
}

/** A port that was free a moment ago. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Resolves with the address when the server has said that it listens. */
function ready(server, url) {
  return new Promise((resolve, reject) => {
    let words = '';
    server.stderr.on('data', (chunk) => {
      words += chunk;
      if (words.includes('press Ctrl-C to stop')) resolve(url);
    });
    server.once('exit', (code) => reject(new Error(`newsgraph ended with ${code}:\n${words}`)));
  });
}

/** Runs a script of this folder to its end. */
function run(command, args, cwd, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, stdio: 'inherit', env: { ...process.env, ...env } });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

const here = fileURLToPath(new URL('.', import.meta.url));
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const server = spawn(newsgraph, ['demo', '--listen', `127.0.0.1:${port}`], { stdio: ['ignore', 'ignore', 'pipe'] });
let code = 1;
try {
  await ready(server, url);
  server.removeAllListeners('exit');
  const web = fileURLToPath(new URL('../../crates/explorer/web', import.meta.url));
  code =
    (await run('node', ['run.mjs', url], here, {})) || (await run('node', ['e2e/run.mjs'], web, { BASE_URL: url }));
} catch (error) {
  console.error(error.message);
} finally {
  server.kill('SIGTERM');
  const status = await new Promise((resolve) => {
    if (server.exitCode !== null) resolve(server.exitCode);
    server.once('exit', resolve);
  });
  if (status !== 0) {
    console.error(`newsgraph ended with ${status} after SIGTERM`);
    code = code || 1;
  }
}
process.exit(code);
