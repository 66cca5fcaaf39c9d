// Files of objects in and out, other servers, and objects that are chosen by their name, as people
// of three languages see them: previewed, stopped, gone on with; and no violation of axe.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { Person, startBrowser } from './browser.mjs';
import { startServer } from './server.mjs';
import { until } from './until.mjs';

let server, browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const at = '2026-01-01T00:00:00.000Z';
const uuid = (set, n) => `0192f0${String(set).padStart(2, '0')}-0000-4000-8000-${String(n).padStart(12, '0')}`;
const indicator = (set, n) => ({
  type: 'indicator', spec_version: '2.1', id: `indicator--${uuid(set, n)}`, created: at, modified: at, name: `Host ${set}.${n}`,
  pattern: `[domain-name:value = 'h${n}.s${set}.example']`, pattern_type: 'stix', valid_from: at,
});
const file = (name, content) => ({
  name, mimeType: name.endsWith('csv') ? 'text/csv' : 'application/json', buffer: Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
});
const event = { Event: { info: 'A fictional event', date: '2026-03-02', uuid: '5f8d2a10-0000-4000-8000-000000000001', timestamp: '1772500000', Attribute: [
  { type: 'domain', value: 'a.example.org', to_ids: true, timestamp: '1772500000' }, { type: 'btc', value: '1Fictional', timestamp: '1772500000' }] } };

for (const [number, language] of ['en', 'ar', 'zh'].entries()) {
  describe(`exchange in ${language}`, () => {
    let maru, admin, nila, collection;
    before(async () => {
      const as = { language, quickly: true, axe: true };
      maru = await Person.at(browser, server, server.accounts['QM officer'], as);
      nila = await Person.at(browser, server, server.accounts['QN officer'], as);
      admin = await Person.at(browser, server, server.accounts['QM administrator'], as);
      const root = await maru.post('threats/roots', { fields: { title: 'Maru', path: `maru-${language}` } });
      collection = await maru.post('threats/collections', {
        fields: { title: 'Control servers', api_root: root.id, writing: 'owner' }, label: { tlp: 'amber', recipients: ['participant:QN'] },
      });
    });
    after(async () => {
      for (const each of [maru, admin, nila]) {
        assert.deepEqual(each?.complaints ?? [], []);
        await each?.close();
      }
    });
    const clean = async (person, name) => {
      await person.settled();
      await person.shot(name);
      assert.deepEqual(await person.violations(), [], name);
      assert.ok(await person.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} is as wide as the screen`);
    };
    const job = () => maru.page.locator('.job');
    const choose = async (chosen) => {
      await maru.page.locator('input[type=file]').setInputFiles(chosen);
      await maru.button('import.preview').click();
      await job().filter({ hasText: chosen.name }).waitFor();
    };
    const state = (name) => until(async () => (await job().getAttribute('data-state')) === name, `the import is ${name}`);

    it('shows what a table would bring, line by line, and takes it in when told to', async () => {
      const { page } = maru;
      await page.goto(`/threats/collections/${collection.id}`);
      await choose(file('list.csv', `value,tlp,colour\nh1[.]t${number}.example,green,red\nnothing known,,\n198.51.100.${number},,\n`));
      assert.equal(await job().getAttribute('data-state'), 'ready');
      await job().getByText('nothing known').waitFor();
      await clean(maru, 'import-preview');
      assert.equal((await maru.get(`objects/collections/${collection.id}/list`)).items.length, 0, 'nothing is in yet');
      await maru.button('object_import.start').click();
      await state('done');
      assert.equal((await maru.get(`objects/collections/${collection.id}/list`)).items.length, 2);
      await page.locator('table a', { hasText: `h1.t${number}.example` }).waitFor();
      await clean(maru, 'import-done');
    });

    it('takes events of MISP, and says what a file is that cannot be read', async () => {
      await choose(file('event.json', event));
      assert.equal(await maru.page.locator('section:has(input[type=file]) select').inputValue(), 'misp');
      await job().getByText('/Event/Attribute/1').first().waitFor();
      await maru.page.locator('input[type=file]').setInputFiles(file('broken.json', '{"type":"bundle","objects":[{'));
      await maru.button('import.preview').click();
      await maru.page.locator('[role=alert]').first().waitFor();
      await clean(maru, 'import-refused');
    });

    it('stops, and goes on where it was for somebody who comes back', async () => {
      await choose(file('bundle.json', { type: 'bundle', id: `bundle--${uuid(number, 0)}`, objects: Array.from({ length: 15_000 }, (_, n) => indicator(number, n)) }));
      await maru.button('object_import.start').click();
      await job().getByRole('button', { name: maru.t('form.stop'), exact: true }).click();
      await state('stopped');
      const id = (await maru.get('imports')).items.find((each) => each.name === 'bundle.json').id;
      const { gone } = await maru.get(`imports/${id}`);
      assert.ok(gone < 15_000, `${gone} went in before it was stopped`);
      await maru.page.reload();
      await state('stopped');
      await clean(maru, 'import-stopped');
      await maru.button('object_import.resume').click();
      await until(async () => (await maru.get(`imports/${id}`)).state === 'done', 'all of it is in');
      await state('done');
      const { added, known, refused } = await maru.get(`imports/${id}`);
      assert.deepEqual([added, known, refused], [15_000, 0, 0]);
      assert.equal((await nila.get('imports')).items.length, 0, 'it is nobody else’s');
    });

    it('gives out what was chosen, and a collection, in three forms', async () => {
      const { page } = nila;
      await page.goto('/threats/search');
      await page.locator('textarea').fill(`h1.t${number}.example 198.51.100.${number} h7.s${number}.example`);
      await nila.button('indicators.look').click();
      await page.locator('article').nth(2).waitFor();
      const save = async (person, button) => {
        const [download] = await Promise.all([person.page.waitForEvent('download'), button.click()]);
        return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
      };
      const all = await save(nila, page.getByRole('button', { name: 'CSV', exact: true }));
      assert.match(all.name, /^threats-amber-.*\.csv$/);
      assert.equal(all.text.trim().split('\n').length, 4);
      await page.getByRole('checkbox', { name: nila.t('object_export.choose', { name: `Host ${number}.7` }) }).check();
      const one = await save(nila, page.getByRole('button', { name: 'STIX', exact: true }));
      assert.deepEqual(JSON.parse(one.text).objects, [indicator(number, 7)]);
      await clean(nila, 'export-chosen');
      const misp = await save(nila, page.getByRole('button', { name: 'MISP', exact: true }));
      assert.match(misp.text, new RegExp(`h7\\.s${number}\\.example`));
      await page.goto(`/threats/collections/${collection.id}`);
      const whole = await save(nila, page.getByRole('link', { name: 'STIX', exact: true }));
      assert.equal(JSON.parse(whole.text).objects.length, 15_002);
    });

    it('finds an object by its name where an alert asks for one', async () => {
      const { page } = maru;
      await page.goto('/threats/alerts/new');
      await page.locator('details', { hasText: maru.t('alert.attach') }).locator('summary').first().click();
      await page.locator('[data-field=objects]').getByRole('button').last().click();
      await page.locator('[data-field=objects] [role=combobox]').first().fill('quay wor');
      await page.getByRole('option', { name: /Quay worm/ }).first().click();
      await page.locator('[data-field=objects] a', { hasText: 'Quay worm' }).waitFor();
      await clean(maru, 'alert-object');
    });

    it('lists another server, starts the exchange, and is told that it keeps failing', async () => {
      const { page } = admin;
      await page.goto('/threats/peers');
      await page.locator('h1').waitFor();
      await clean(admin, 'peers-none');
      await admin.field('peers.credential.name').fill('nila');
      await admin.field('peers.credential.secret').fill('a word');
      await admin.button('peers.credential.keep').click();
      await page.getByText(admin.t('peers.credential.kept', { name: 'nila' })).first().waitFor();
      const peer = await admin.post('threats/peers', { fields: {
        title: 'The server of Nila', url: 'https://taxii.qn.invalid/first/', collection_there: 'ports', direction: 'both', interval_minutes: 600 } });
      await maru.post(`threats/peers/${peer.id}/start`, { fields: { collection: collection.id } });
      await maru.page.goto(`/threats/peers/${peer.id}`);
      const run = () => maru.page.getByRole('button', { name: maru.t('peers.run'), exact: true });
      for (let failures = (await maru.get(`threats/peers/${peer.id}/exchange`)).failures; failures < 3; ) {
        await run().click({ timeout: 60_000 });
        await until(async () => (await maru.get(`threats/peers/${peer.id}/exchange`)).failures > failures, 'it was tried');
        failures = (await maru.get(`threats/peers/${peer.id}/exchange`)).failures;
      }
      await until(async () => (await maru.get(`threats/peers/${peer.id}`)).state === 'failing', 'it keeps failing');
      await maru.page.reload();
      await maru.page.getByText(maru.t('peers.waits')).waitFor();
      await clean(maru, 'peer-failing');
      await page.goto('/threats/peers');
      await page.getByText(admin.t('threats.peer.state.failing')).waitFor();
      await clean(admin, 'peers');
      const told = (await admin.get('notices')).items.filter((each) => each.record?.id === peer.id || each.reason === 'fail');
      assert.ok(told.length > 0, 'the administrator is told');
      assert.deepEqual((await nila.get('notices')).items.filter((each) => each.reason === 'fail'), []);
      const mails = (await server.mails()).filter((each) => /^To: .*officer@qm\.example/m.test(each));
      assert.ok(!mails.some((each) => /taxii\.qn|server of Nila/i.test(each)), 'a mail holds nothing of it');
      await admin.post(`threats/peers/${peer.id}/remove`, { fields: {} });
    });
  });
}
