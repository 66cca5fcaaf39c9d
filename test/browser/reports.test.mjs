// A call for views from its resolution to the issued report: a reply written by two officers, one
// entered from a note verbale, passages marked by hand, a paragraph that rests on them, what is
// stale after a correction; and who does not see it.

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
  en: { title: 'Scope of the programme', questions: ['Which scope?', 'Which structure?'], scope: 'Maru welcomes a permanent programme of action.', structure: 'Yearly meetings would do.',
    corrected: 'Maru welcomes a permanent programme.', quote: 'permanent programme', other: 'Nila proposes a flexible structure.', theme: 'Scope', paragraph: '{theme} States spoke of a permanent programme.', reason: 'A word too many' },
  ar: { title: 'نطاق البرنامج', questions: ['ما النطاق؟', 'ما الهيكل؟'], scope: 'ترحب مارو ببرنامج عمل دائم.', structure: 'تكفي اجتماعات سنوية.',
    corrected: 'ترحب مارو ببرنامج دائم.', quote: 'برنامج عمل', other: 'تقترح نيلا هيكلا مرنا.', theme: 'النطاق', paragraph: 'تحدثت {theme} دول عن برنامج دائم.', reason: 'كلمة زائدة' },
  zh: { title: '行动方案的范围', questions: ['范围如何？', '结构如何？'], scope: '马鲁欢迎常设行动方案。', structure: '每年举行会议即可。',
    corrected: '马鲁欢迎常设方案。', quote: '常设行动', other: '尼拉提议灵活的结构。', theme: '范围', paragraph: '{theme} 个国家谈到常设方案。', reason: '多了一个词' },
};
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

for (const language of ['en', 'ar', 'zh']) {
  describe(`a call for views in ${language}`, () => {
    const words = written[language];
    let secretariat, second, mira, timo, nila, call, reply, report;
    let failed = '';
    const people = () => [secretariat, second, mira, timo, nila];
    const it = (name, step) => test(name, async () => {
      if (failed) assert.fail(`not tried, after: ${failed}`);
      failed = name;
      try {
        await step();
      } catch (failure) {
        for (const each of people()) await each?.shot(name);
        throw failure;
      }
      failed = '';
    });
    const badge = (person, type, what) => person.page.locator('main .badge', { hasText: person.t(`${type}.state.${what}`) }).first();
    const kept = (person) => person.page.locator('.standing', { hasText: person.t('survey.standing.kept') });

    before(async () => {
      const options = { language, quickly: true, axe: true };
      secretariat = await Person.at(browser, server, server.accounts['secretariat one'], options);
      second = await Person.at(browser, server, server.accounts['secretariat two'], options);
      mira = await Person.at(browser, server, server.accounts['QM officer'], options);
      timo = await Person.at(browser, server, server.accounts['QM technician'], options);
      nila = await Person.at(browser, server, server.accounts['QN officer'], options);
    });
    after(async () => {
      for (const each of people()) await each?.close();
    });

    it('is published by the secretariat', async () => {
      const { page } = secretariat;
      await page.goto('/reports/calls');
      await secretariat.settled();
      assert.deepEqual(await secretariat.violations(), []);
      const made = await secretariat.post('reports/calls', { fields: {
        title: words.title, resolution: 'A/RES/77/37', paragraph: '3', deadline: day(30), participants: ['QM', 'QN'], contributions: true,
        wordings: [{ language, title: words.title, questions: words.questions.map((each, at) => `${at + 1}. ${each}`).join('\n') }],
      } });
      call = `/reports/calls/${made.id}`;
      await page.goto(call);
      await secretariat.act('reports.call', 'publish');
      await badge(secretariat, 'reports.call', 'open').waitFor();
      await page.getByText(words.questions[0]).waitFor();
      await secretariat.settled();
      assert.deepEqual(await secretariat.violations(), []);
      await secretariat.shot('call');
    });

    it('is where whoever is told of the invitation arrives', async () => {
      const { items } = await mira.get(`reports/invitations?parent=${call.split('/').pop()}`);
      assert.deepEqual(items.map((each) => each.owner), ['QM'], 'a State sees its own invitation alone');
      await mira.page.goto(`/reports/invitations/${items[0].id}`);
      await mira.page.getByText(words.questions[0]).waitFor();
      assert.equal(new URL(mira.page.url()).pathname, call);
    });

    it('is answered question by question, kept as it is written, and read by a colleague', async () => {
      await mira.page.goto('/reports/calls');
      await mira.page.getByRole('link', { name: words.title, exact: true }).first().click();
      await mira.button('call.reply.write').click();
      await mira.page.getByLabel(words.questions[0]).fill(words.scope);
      await kept(mira).waitFor();
      await mira.page.getByLabel(words.questions[1]).fill(words.structure);
      await kept(mira).waitFor();
      reply = new URL(mira.page.url()).pathname;
      await mira.settled();
      assert.deepEqual(await mira.violations(), []);
      await mira.shot('reply-editor');
      await timo.page.goto(reply);
      await until(async () => (await timo.page.getByLabel(words.questions[1]).inputValue()) === words.structure, 'the colleague reads the draft');
      for (const each of [nila, secretariat]) {
        const answer = await each.context.request.get(`/api/v1${reply}`);
        assert.equal(answer.status(), 404, 'a draft is its own State’s');
      }
    });

    it('is approved by a second officer, received and published', async () => {
      await mira.act('reports.reply', 'ask_approval');
      await badge(timo, 'reports.reply', 'in_review').waitFor();
      await timo.act('reports.reply', 'approve');
      await badge(mira, 'reports.reply', 'submitted').waitFor();
      await secretariat.page.goto(reply);
      await secretariat.act('reports.reply', 'acknowledge');
      await badge(secretariat, 'reports.reply', 'received').waitFor();
      assert.equal((await nila.context.request.get(`/api/v1${reply}`)).status(), 404, 'nobody else reads it before it is published');
      await secretariat.act('reports.reply', 'publish');
      await badge(mira, 'reports.reply', 'published').waitFor();
      await mira.page.locator('section[aria-labelledby=receipt]').getByText(mira.t('reports.reply.field.acknowledged')).waitFor();
      await mira.settled();
      assert.deepEqual(await mira.violations(), []);
    });

    it('takes a reply from a note verbale', async () => {
      const { page } = secretariat;
      await page.goto(call);
      await secretariat.link('call.enter').click();
      await page.getByLabel(secretariat.t('call.column.state')).fill('QN');
      await page.locator('[role="option"]').first().click();
      await page.getByLabel(secretariat.t('reports.reply.field.note_reference')).fill('NV/2026/17');
      await page.locator('#text').fill(words.other);
      await secretariat.settled();
      assert.deepEqual(await secretariat.violations(), []);
      await secretariat.shot('enter');
      await secretariat.button('call.enter.do').click();
      await badge(secretariat, 'reports.reply', 'entered').waitFor();
      await secretariat.act('reports.reply', 'acknowledge');
      await badge(secretariat, 'reports.reply', 'received').waitFor();
      await secretariat.act('reports.reply', 'publish');
      await badge(secretariat, 'reports.reply', 'published').waitFor();
    });

    it('gets a report with a theme, whose passages are marked in the text', async () => {
      const { page } = secretariat;
      await page.goto(call);
      await secretariat.button('call.report.begin').click();
      await page.locator('#new-theme').waitFor();
      report = new URL(page.url()).pathname;
      await page.locator('#new-theme').fill(words.theme);
      await secretariat.button('report.add_theme.do').click();
      await page.getByRole('heading', { level: 3, name: words.theme }).waitFor();
      await page.goto(reply);
      await page.locator('.marking form').waitFor();
      // As a pointer does: the words are selected in their paragraph.
      await page.evaluate((quote) => {
        const paragraph = [...document.querySelectorAll('.text p')].find((each) => each.textContent.includes(quote));
        const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          const at = walker.currentNode.data.indexOf(quote);
          if (at < 0) continue;
          getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + quote.length);
          paragraph.dispatchEvent(new PointerEvent('pointerup', { bubbles: true }));
        }
      }, words.quote);
      assert.equal(await page.locator('.marking textarea').inputValue(), words.quote);
      await secretariat.button('passage.mark.do').click();
      await page.locator('.text mark', { hasText: words.quote }).waitFor();
      await secretariat.settled();
      assert.deepEqual(await secretariat.violations(), []);
      await secretariat.shot('marking');
      await nila.page.goto(reply);
      await nila.page.locator('.text').waitFor();
      assert.equal(await nila.page.locator('mark').count(), 0, 'marks are the secretariat’s');
    });

    it('is compiled, with a paragraph that leads to what it rests on', async () => {
      const { page } = secretariat;
      await page.goto(report);
      await secretariat.button('reports.report.action.compile').click();
      await page.locator('section[aria-labelledby=annex] tbody tr').nth(1).waitFor();
      await page.getByRole('button', { name: new RegExp(`^${secretariat.t('report.add_paragraph')}`) }).click();
      await page.locator('form.writes textarea').fill(words.paragraph);
      await page.locator('form.writes input[type=checkbox]').first().check();
      await page.locator('form.writes button.main').click();
      await page.locator('.one .rests a').first().waitFor();
      await secretariat.settled();
      assert.deepEqual(await secretariat.violations(), []);
      await secretariat.shot('report');
      const html = await secretariat.context.request.get(`/api/v1/reports/report_document?report=${report.split('/').pop()}&format=html&lang=${language}`);
      assert.ok((await html.text()).includes(words.other));
    });

    it('says what is stale when a reply is corrected', async () => {
      await mira.page.goto(reply);
      await mira.button('reports.reply.action.correct').click();
      await mira.page.getByLabel(words.questions[0]).fill(words.corrected);
      await mira.page.locator('#why').fill(words.reason);
      await mira.settled();
      assert.deepEqual(await mira.violations(), []);
      await mira.page.locator('section[aria-labelledby=write] button.main').click();
      await mira.page.locator('.text', { hasText: words.corrected }).waitFor();
      const stale = secretariat.page.locator('section[aria-labelledby=stale]');
      await stale.getByText(secretariat.t('report.stale.reply.changed')).waitFor();
      if (!words.corrected.includes(words.quote)) await stale.getByText(words.quote).waitFor();
      await secretariat.settled();
      assert.deepEqual(await secretariat.violations(), []);
      await secretariat.shot('stale');
    });

    it('is issued by a second person, and then read by all it is for', async () => {
      const { page } = secretariat;
      const id = report.split('/').pop();
      for (const each of (await secretariat.get(`reports/passages?report=${id}`)).items)
        if (!words.corrected.includes(words.quote)) await secretariat.post(`reports/passages/${each.id}/remove`, { fields: {} });
      const now = await secretariat.get(`reports/reports/${id}`);
      await secretariat.context.request.patch(`/api/v1/reports/reports/${id}`, {
        data: { fields: { symbol: 'A/81/76', date: day(0), covers: [{ language, title: words.title, summary: words.theme }] } },
        headers: { Origin: server.origin, 'If-Match': `"${now.version}"` },
      });
      assert.equal((await nila.context.request.get(`/api/v1/reports/reports/${id}`)).status(), 404);
      await page.goto(report);
      await secretariat.button('reports.report.action.compile').click();
      await until(async () => !(await secretariat.get(`reports/stale?report=${id}`)).replies.length, 'the replies are as they are now');
      await page.reload();
      await secretariat.act('reports.report', 'ask_approval');
      await badge(secretariat, 'reports.report', 'in_review').waitFor();
      await second.page.goto(report);
      await second.act('reports.report', 'issue');
      await badge(second, 'reports.report', 'issued').waitFor();
      await nila.page.goto(report);
      await nila.page.getByRole('heading', { level: 3, name: words.theme }).waitFor();
      const counted = words.corrected.includes(words.quote) ? '1' : '0';
      await nila.page.locator('.one', { hasText: words.paragraph.replace('{theme}', counted) }).waitFor();
      await nila.settled();
      assert.deepEqual(await nila.violations(), []);
      await nila.shot('issued');
      await nila.page.goto(call);
      await nila.page.locator('section[aria-labelledby=replies] tbody tr').nth(1).waitFor();
      await nila.settled();
      assert.deepEqual(await nila.violations(), []);
      await nila.shot('call-of-another');
      assert.equal(await nila.page.locator('section[aria-labelledby=invited]').count(), 0, 'who was asked is nobody else’s to see');
    });

    it('left no complaint in any console', () => {
      for (const each of people()) assert.deepEqual(each.complaints, []);
    });
  });
}
