// PouchDB, for comparison: `peer.js serve|device <folder>` takes one JSON line at a time and answers each with one.
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import express from 'express';
import expressPouchDB from 'express-pouchdb';
import PouchDB from 'pouchdb';

const [role, folder] = process.argv.slice(2);
const Local = PouchDB.defaults({ prefix: `${folder}/` });
const AT_ONCE = 1000;
let syncs = [];

const serving = {
  /** Serves on any free port. */
  async listen() {
    const app = express();
    app.use('/', expressPouchDB(Local, { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: '/dev/null' }));
    const server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    return { port: server.address().port };
  },
  /** Fills a database with the documents of a file, one on a line. */
  async fill({ name, file }) {
    const docs = (await readFile(file, 'utf8')).split('\n').filter(Boolean).map(JSON.parse);
    const db = new Local(name);
    for (let at = 0; at < docs.length; at += AT_ONCE) {
      const failed = (await db.bulkDocs(docs.slice(at, at + AT_ONCE))).find((one) => one.error);
      if (failed) throw new Error(failed.reason);
    }
    return { docs: (await db.info()).doc_count };
  }
};

const device = {
  /** Brings everything here once; how long that took. */
  async pull({ from, name, batch }) {
    const db = new Local(name);
    const begun = performance.now();
    await db.replicate.from(from, batch ? { batch_size: batch, batches_limit: 10 } : {});
    return { ms: performance.now() - begun, docs: (await db.info()).doc_count };
  },
  /** Two devices begin to sync live. */
  async live({ at, names }) {
    syncs = names.map((name) => new Local(name).sync(at, { live: true, retry: true }));
    return {};
  },
  /** From a change on one of them until the other has it. The first `warm` are not counted. */
  async changes({ names, warm, times }) {
    const [near, far] = names.map((name) => new Local(name));
    const { rows } = await near.allDocs({ limit: warm + times });
    const seen = new Map();
    const feed = far.changes({ since: 'now', live: true }).on('change', ({ id }) => seen.get(id)?.());
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const samples = [];
    for (const { id } of rows) {
      const doc = await near.get(id);
      const arrived = new Promise((resolve) => seen.set(id, resolve));
      const begun = performance.now();
      await near.put({ ...doc, changed: `Samen de brieven geopend (${samples.length})` });
      await arrived;
      samples.push(performance.now() - begun);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    feed.cancel();
    for (const sync of syncs) sync.cancel();
    return { samples: samples.slice(warm) };
  }
};

const doing = { serve: serving, device }[role];
for await (const line of createInterface({ input: process.stdin })) {
  const { do: what, ...given } = JSON.parse(line);
  const answer = await doing[what](given).catch((error) => ({ error: String(error) }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0);
