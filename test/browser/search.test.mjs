// Searching, as an officer does it: typing, narrowing, taking a narrowing back, keeping a search; in
// three languages over texts in all of them. Orso is shown nothing of what is not for it.

import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { Person, startBrowser } from './browser.mjs';
import { startServer } from './server.mjs';
import { until } from './until.mjs';

let server, browser, maru;
const documents = [
  { kind: 'strategy', language: 'en', date: '2021-03-01', title: 'Strategy for the security of harbours', summary: 'The national point of contact answers within one day. Every harbour keeps a list of whom to call, and exercises with its neighbours twice a year.', norms: ['a', 'h'] },
  { kind: 'law', language: 'fr', date: '2022-06-15', title: 'Loi sur la sécurité des ports', summary: 'Les points de contact des ports sont désignés par décret. Ils échangent des informations sur les vulnérabilités.', norms: ['h'] },
  { kind: 'guideline', language: 'zh', date: '2023-09-20', title: '港口网络安全指南', summary: '各港口应当指定联络点，并在发生网络安全事件时请求援助。联络人名单每年更新。', norms: ['h', 'j'] },
  { kind: 'practice', language: 'ar', date: '2024-02-02', title: 'ممارسة جيدة في حماية الموانئ', summary: 'تعيّن كل ميناء نقطة اتصال، وتنشر الأخبار عن الحوادث إلى جيرانها.', norms: ['a'] },
];

before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  maru = await Person.at(browser, server, server.accounts['QM officer'], { quickly: true });
  const kinds = (await maru.get('lists/document_types')).items.map((each) => each.code);
  for (const each of documents) {
    const { language, kind, ...fields } = each;
    await maru.post('library/documents', {
      fields: { ...fields, source: 'https://documents.example/harbours', kind: kinds.includes(kind) ? kind : kinds[0], languages: [language] },
      label: { tlp: 'amber', recipients: ['participant:QN'] },
    }).then((made) => maru.post(`library/documents/${made.id}/publish`, { fields: {} }));
  }
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const asked = { en: 'point of contact', ar: 'نقطة اتصال', zh: '联络点' };

for (const language of ['en', 'ar', 'zh']) {
  it(`finds, narrows and keeps (${language})`, async () => {
    const nila = await Person.at(browser, server, server.accounts['QN officer'], { language, quickly: true, axe: true });
    const { page } = nila;
    await page.goto('/search');
    await nila.settled();
    assert.deepEqual(await nila.violations(), []);
    const box = page.locator('#q');
    await box.fill(asked[language]);
    await page.locator('#q-found [role=option]').first().waitFor();
    await nila.shot('search-suggestions');
    await box.press('Escape');
    assert.equal(await page.locator('#q-found [role=option]').first().isVisible(), false);
    await box.press('Enter');
    // The term is found in every language, whatever the one of the page.
    const titles = page.locator('.hits li strong');
    await until(async () => (await titles.count()) >= 4, 'all four are found');
    const shown = await titles.allTextContents();
    for (const { title } of documents) assert.ok(shown.includes(title), title);
    assert.ok((await page.locator('.hits mark').count()) >= 4);
    await nila.settled();
    assert.deepEqual(await nila.violations(), []);
    await nila.shot('search');

    const french = page.locator('.facet', { hasText: nila.t('search.facet.language') }).getByRole('checkbox').first();
    await french.check();
    await until(async () => (await page.locator('.facet input:checked').count()) === 1, 'one value is chosen');
    await nila.settled();
    const count = Number(await page.locator('.facet input:checked ~ .count').textContent());
    assert.equal(await titles.count(), count);
    await nila.shot('search-narrowed');
    assert.deepEqual(await nila.violations(), []);
    await nila.button('search.drop_all').click();
    await until(async () => (await titles.count()) >= 4, 'all are back');

    await nila.button('search.keep').click();
    await nila.button('search.kept').waitFor();
    await page.goto('/search?q=zzzz');
    await nila.settled();
    assert.ok((await page.locator('main').textContent()).includes(nila.t('search.try')));
    await nila.shot('search-nothing');
    assert.deepEqual(await nila.violations(), []);
    assert.deepEqual(nila.complaints, []);
    await nila.close();
  });
}

it('shows nothing of it to others', async () => {
  const orso = await Person.at(browser, server, server.accounts['QO officer'], { quickly: true });
  for (const q of [...Object.values(asked), 'harbours', '港口', 'ports']) {
    const found = await orso.get(`search?q=${encodeURIComponent(q)}`);
    assert.ok(!found.items.some((each) => documents.some(({ title }) => title === each.title)), q);
    assert.ok(!JSON.stringify(found.facets).includes('library.document'), q);
    const suggested = await orso.get(`search/suggestions?q=${encodeURIComponent(q)}`);
    assert.ok(!suggested.items.some((each) => documents.some(({ title }) => title === each.text)), q);
  }
  await orso.close();
});
