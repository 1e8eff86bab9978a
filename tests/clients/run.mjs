// Runs a query, a mutation and a subscription with clients that we did not write, then the GraphQL-over-HTTP audits.
//
// usage: node run.mjs BASE_URL [--audit-only]
// Ends with 0 when everything passed, 1 when something did not.

import { auditServer } from 'graphql-http';
import { GraphQLClient, gql } from 'graphql-request';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const base = process.argv[2];
if (!base) {
  console.error('usage: node run.mjs BASE_URL [--audit-only]');
  process.exit(2);
}
const url = new URL('graphql', base.endsWith('/') ? base : `${base}/`).href;
const socketUrl = `${url.replace(/^http/, 'ws')}/ws`;
let failures = 0;

function check(what, holds, seen) {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`);
  if (!holds) {
    failures += 1;
    console.log(`     saw ${JSON.stringify(seen)}`);
  }
}

const addRelation = gql`
  mutation Add($input: AddRelationInput!) {
    addRelation(input: $input) {
      relation { id triple { subject predicate object } support { attested } }
      changeset { id sequence kind }
      userErrors { code message hint }
      clientMutationId
    }
  }
`;

function input(subject, object, clientMutationId) {
  return {
    subject: { newEntity: { name: subject, type: 'Person' } },
    predicate: 'endorsed',
    object: { newEntity: { name: object, type: 'Person' } },
    evidence: { dataset: 'client test', locator: 'row 1' },
    clientMutationId,
  };
}

async function clients() {
  const client = new GraphQLClient(url);
  const { stats } = await client.request(gql`{ stats { documents entities relations } }`);
  check('graphql-request: a query', Number.isInteger(stats.relations), stats);

  const sockets = createClient({ url: socketUrl, webSocketImpl: WebSocket, retryAttempts: 0 });
  const events = sockets.iterate({
    query: `subscription {
      relationChanged(filter: { predicates: ["endorsed"], view: ALL }) {
        kind relation { triple { subject predicate object } } standingBefore standingAfter changeset { sequence }
      }
    }`,
  });
  const next = events.next();
  // A query over the same socket is answered only after the subscription was taken.
  const echoed = await sockets.iterate({ query: '{ server { version } }' }).next();
  check('graphql-ws: a query', typeof echoed.value?.data?.server?.version === 'string', echoed);
  await settle();

  const unique = `${Date.now()}`;
  const made = await client.request(addRelation, { input: input('Orla Client', 'Piet Client', unique) });
  const relation = made.addRelation.relation;
  check('graphql-request: a mutation', relation?.triple?.subject === 'Orla Client', made);
  check('the id of the mutation comes back', made.addRelation.clientMutationId === unique, made);

  const event = await Promise.race([next, new Promise((resolve) => setTimeout(resolve, 10_000, 'no event in 10 s'))]);
  const changed = event?.value?.data?.relationChanged;
  check('graphql-ws: a subscription', changed?.relation?.triple?.object === 'Piet Client', event);
  check('the event says what happened', ['ADDED', 'CHANGED'].includes(changed?.kind), event);

  const again = await client.request(addRelation, { input: input('Orla Client', 'Piet Client', unique) });
  const same = again.addRelation.changeset?.sequence === made.addRelation.changeset?.sequence;
  check('the same mutation again changes nothing more', same, again);

  const reused = await client.request(addRelation, { input: input('Orla Client', 'Quirin Client', unique) });
  check('its id with another input is refused', reused.addRelation.userErrors[0]?.code === 'ID_REUSED', reused);

  const undo = gql`mutation ($id: ID!) { undo(input: { changeset: $id }) { undone { sequence } userErrors { code } } }`;
  const undone = await client.request(undo, { id: made.addRelation.changeset.id });
  check('undo takes it back', undone.undo.userErrors.length === 0 && undone.undo.undone !== null, undone);
  await events.return?.();
  await sockets.dispose();
}

/** Time for the server to begin to listen for changes. */
function settle() {
  return new Promise((resolve) => setTimeout(resolve, 300));
}

async function audits() {
  const results = await auditServer({ url, fetchFn: fetch });
  const passed = results.filter((result) => result.status === 'ok');
  for (const result of results.filter((result) => result.status !== 'ok')) {
    console.log(`     ${result.status}: ${result.id} ${result.name}: ${result.reason}`);
  }
  check(`graphql-http: ${passed.length} of ${results.length} audits`, passed.length === results.length, {
    passed: passed.length,
    of: results.length,
  });
}

if (!process.argv.includes('--audit-only')) {
  await clients();
}
await audits();
process.exit(failures === 0 ? 0 : 1);
