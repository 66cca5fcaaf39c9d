// A document from an officer's disk to its readers: uploaded, read by the platform, published, found
// in its own language, read with what was looked for marked; and not seen by whom it is not for.

import assert from 'node:assert/strict';
import { after, before, describe, it as test } from 'node:test';
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

const written = {
  en: { title: 'National strategy for networks', body: 'Points of contact are reached at any hour.', word: 'contact' },
  ar: { title: 'الاستراتيجية الوطنية للشبكات', body: 'يمكن الوصول إلى جهات الاتصال في أي ساعة.', word: 'الاتصال' },
  zh: { title: '国家网络战略', body: '任何时候都可以找到国家联络点。', word: '联络点' },
};

for (const language of ['en', 'ar', 'zh']) {
  describe(`a document in ${language}`, () => {
    const words = written[language];
    const type = 'library.document';
    let maru, nila, orso, at;
    let failed = '';
    const it = (name, step) => test(name, async () => {
      if (failed) assert.fail(`not tried, after: ${failed}`);
      failed = name;
      try {
        await step();
      } catch (failure) {
        for (const each of [maru, nila]) await each?.shot(name);
        throw failure;
      }
      failed = '';
    });

    before(async () => {
      maru = await Person.at(browser, server, server.accounts['QM officer'], { language, quickly: true, axe: true });
      nila = await Person.at(browser, server, server.accounts['QN officer'], { language, quickly: true, axe: true });
      orso = await Person.at(browser, server, null, { language });
    });
    after(async () => {
      for (const each of [maru, nila, orso]) await each?.close();
    });

    it('is uploaded with its progress and kept as a draft', async () => {
      const { page } = maru;
      await page.goto('/library');
      await maru.settled();
      assert.deepEqual(await maru.violations(), []);
      await page.goto('/library/documents/new');
      await page.locator('[data-field="title"] .input').fill(words.title);
      await page.locator('[data-field="kind"] .input').selectOption('strategy');
      await page.locator('[data-field="languages"] input').fill(language);
      await page.locator('[data-field="languages"] [role="option"]').first().click();
      await page.locator('[data-field="files"] input[type=file]').setInputFiles({
        name: `strategy-${language}.txt`, mimeType: 'text/plain', buffer: Buffer.from(`${words.title}\n\n${words.body}\n`),
      });
      await page.locator('[data-field="files"]').getByText(`strategy-${language}.txt`).waitFor();
      await until(async () => (await page.locator('[data-field="files"] progress').count()) === 0, 'the file has come');
      await maru.button('new.save_draft').click();
      await page.getByRole('heading', { level: 1, name: words.title }).waitFor();
      at = new URL(page.url()).pathname;
    });

    it('shows its text as soon as it was read, without anybody asking', async () => {
      const text = maru.page.locator('.text');
      await text.getByText(words.body).waitFor();
      assert.equal(await text.getAttribute('lang'), language);
      assert.equal(await text.getAttribute('dir'), language === 'ar' ? 'rtl' : 'ltr');
    });

    it('is not there for others before it is published', async () => {
      const id = at.split('/').pop();
      const answer = await nila.context.request.get(`/api/v1/library/documents/${id}`);
      assert.equal(answer.status(), 404);
      const told = await nila.context.request.get(`/api/v1/library/text?document=${id}`);
      assert.equal(told.status(), 404);
    });

    it('is published and read by another State, with what was looked for marked', async () => {
      await maru.act(type, 'publish');
      await maru.page.locator('main .badge', { hasText: maru.t(`${type}.state.published`) }).first().waitFor();
      await nila.page.goto(`${at}?q=${encodeURIComponent(words.word)}`);
      await nila.page.locator('.text mark').first().waitFor();
      assert.match((await nila.page.locator('.text mark').allTextContents()).join(''), new RegExp(words.word));
      await nila.settled();
      assert.deepEqual(await nila.violations(), []);
      await nila.shot('document');
    });

    it('stands in the library and in the profile of its State', async () => {
      await nila.page.goto('/library');
      await nila.page.locator('.documents').getByText(words.title).waitFor();
      await nila.settled();
      assert.deepEqual(await nila.violations(), []);
      await nila.shot('library');
      await nila.page.goto('/library/profile?of=QM,QN');
      await nila.page.getByRole('link', { name: words.title }).waitFor();
      await nila.settled();
      assert.deepEqual(await nila.violations(), []);
      await nila.shot('profile');
    });

    it('is told to nobody who did not sign in', async () => {
      const feed = await orso.context.request.get('/feeds/library/documents');
      assert.ok(!(await feed.text()).includes(words.title));
      const oai = await orso.context.request.get('/oai?verb=ListRecords&metadataPrefix=oai_dc');
      assert.ok(!(await oai.text()).includes(words.title));
      assert.deepEqual([...maru.complaints, ...nila.complaints], []);
    });
  });
}
