// Alerts, looking up of indicators, and objects, as officers see them in three languages: told at
// once, read and confirmed, seen by nobody else; found in what was pasted; and no violation of axe.

import assert from 'node:assert/strict';
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

const texts = {
  en: { title: 'A flaw in a mail gateway', text: 'All versions before 4.2. Please update.' },
  ar: { title: 'ثغرة في بوابة البريد', text: 'جميع الإصدارات قبل 4.2. يرجى التحديث.' },
  zh: { title: '邮件网关中的漏洞', text: '4.2 之前的所有版本。请更新。' },
};

const uuid = (n) => `0192f000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const at = '2026-11-01T09:30:00.000Z';
const indicator = (version) => ({
  type: 'indicator', spec_version: '2.1', id: `indicator--${uuid(1)}`, created: at, modified: version, name: 'Address of a control server',
  pattern: "[ipv4-addr:value = '192.0.2.77']", pattern_type: 'stix', valid_from: at, confidence: version === at ? 40 : 80,
});
const bundle = {
  objects: [
    indicator(at), indicator('2026-11-02T09:30:00.000Z'),
    { type: 'malware', spec_version: '2.1', id: `malware--${uuid(2)}`, created: at, modified: at, name: 'Harbour worm', is_family: false },
    { type: 'relationship', spec_version: '2.1', id: `relationship--${uuid(3)}`, created: at, modified: at, relationship_type: 'indicates',
      source_ref: `indicator--${uuid(1)}`, target_ref: `malware--${uuid(2)}` },
  ],
};

// A collection of Maru for Nila, with an indicator in two versions and what it indicates.
async function collectionOf(maru) {
  const root = await maru.post('threats/roots', { fields: { title: 'Maru', path: `maru-${Date.now()}` } });
  const made = await maru.post('threats/collections', {
    fields: { title: 'Control servers', api_root: root.id, writing: 'readers' }, label: { tlp: 'amber', recipients: ['participant:QN'] },
  });
  const report = await maru.post(`objects/collections/${made.id}/add`, bundle);
  assert.deepEqual([report.added, report.refused], [4, 0], JSON.stringify(report.objects));
  return made;
}

for (const language of ['en', 'ar', 'zh']) {
  describe(`threats in ${language}`, () => {
    let maru, nila, orso, alert;
    const words = texts[language];
    before(async () => {
      maru = await Person.at(browser, server, server.accounts['QM officer'], { language, quickly: true, axe: true });
      nila = await Person.at(browser, server, server.accounts['QN officer'], { language, quickly: true, axe: true });
      orso = await Person.at(browser, server, server.accounts['QO officer'], { language, quickly: true });
    });
    after(async () => {
      for (const each of [maru, nila, orso]) {
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

    it('writes an alert and sees who would be told', async () => {
      const { page } = maru;
      await page.goto('/threats/alerts/new');
      await page.locator('input[name=class][value=alert]').check();
      await page.locator('[data-field=title] input').fill(words.title);
      await page.locator('[data-field=text] textarea').fill(words.text);
      await maru.button('texts.add').click();
      await page.locator('.texts fieldset').nth(1).locator('input').fill('Otra lengua');
      await page.locator('[data-field=urgency] select').selectOption('urgent');
      await page.locator('section[aria-labelledby=audience] strong').waitFor();
      await clean(maru, 'alert-new');
      await page.getByRole('button', { name: maru.t('threats.alert.action.publish'), exact: true }).click();
      await page.waitForURL(/threats\/alerts\/[0-9a-f-]{36}$/);
      alert = page.url().split('/').pop();
      await page.getByText(words.text).first().waitFor();
      await clean(maru, 'alert-owner');
      assert.equal((await maru.get(`threats/alerts/${alert}`)).state, 'published');
    });

    it('is read by Nila, and only its owner learns of it', async () => {
      await nila.page.goto(`/threats/alerts/${alert}`);
      await nila.page.getByText(words.text).first().waitFor();
      await clean(nila, 'alert-reader');
      await nila.act('threats.receipt', 'read');
      const receipts = (await maru.get(`threats/receipts?parent=${alert}&limit=200`)).items;
      assert.ok(receipts.length >= 2);
      assert.deepEqual(receipts.filter((each) => each.state === 'read').map((each) => each.label.recipients), [['participant:QN']]);
      const seen = (await orso.get(`threats/receipts?parent=${alert}`)).items;
      assert.deepEqual(seen.map((each) => each.label.recipients), [['participant:QO']]);
      await maru.page.goto('/threats/alerts');
      await clean(maru, 'alerts');
    });

    it('finds what was pasted, also where it was made harmless, and says that it was seen', async () => {
      if (language === 'en') await collectionOf(maru);
      const { page } = nila;
      await page.goto('/threats/search');
      await page.locator('textarea').fill('06:10 deny tcp 192.0.2[.]77:443 hxxps://example[.]org/a (unknown)');
      await nila.button('indicators.look').click();
      await page.locator('article a', { hasText: 'Address of a control server' }).waitFor();
      await clean(nila, 'indicators');
      const before = (await nila.get(`objects/by_id/indicator--${uuid(1)}/referring?property=sighting_of_ref`)).items.length;
      await page.getByRole('button', { name: new RegExp(nila.t('sighting.add')) }).first().click();
      await until(async () => (await nila.get(`objects/by_id/indicator--${uuid(1)}/referring?property=sighting_of_ref`)).items.length === before + 1, 'the sighting is there');

      // For somebody whom the collection is not for, nothing is there.
      await orso.page.goto('/threats/search');
      await orso.page.locator('textarea').fill('192.0.2.77');
      await orso.button('indicators.look').click();
      await orso.page.locator('details.card summary').waitFor();
      assert.equal(await orso.page.locator('article').count(), 0);
    });

    it('shows an object in words, with its versions and relations', async () => {
      const { page } = nila;
      await page.goto(`/threats/objects/indicator--${uuid(1)}`);
      await page.locator('table a', { hasText: 'Harbour worm' }).waitFor();
      await page.locator('svg .centre').waitFor();
      await page.getByText(nila.t('object.changed')).waitFor();
      assert.match(await page.locator('ins').first().textContent(), /80/);
      await clean(nila, 'object');
      await orso.page.goto(`/threats/objects/indicator--${uuid(1)}`);
      await orso.page.getByRole('heading', { name: orso.t('page.not_found') }).waitFor();
    });
  });
}
