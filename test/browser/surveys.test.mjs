// A round from a delivered questionnaire: two officers of one State write one response at the same
// time, meet in one answer, approve and submit; others read what is for them, and counts.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
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
  en: { round: 'First round', first: 'Too few lawyers work on it.', second: 'Too few lawyers and diplomats work on it.', note: 'Only for us: ask the ministry first.', comment: 'Please look at the wording.', document: 'How law applies to networks' },
  ar: { round: 'الجولة الأولى', first: 'عدد القانونيين العاملين قليل.', second: 'عدد القانونيين والدبلوماسيين العاملين قليل.', note: 'لنا فقط: اسألوا الوزارة أولا.', comment: 'يرجى مراجعة الصياغة.', document: 'انطباق القانون على الشبكات' },
  zh: { round: '第一轮', first: '从事此事的法律人员太少。', second: '从事此事的法律和外交人员太少。', note: '仅供本国：先问主管部委。', comment: '请看一下措辞。', document: '法律如何适用于网络' },
};
const wall = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 16);

for (const language of ['en', 'ar', 'zh']) {
  describe(`a round in ${language}`, () => {
    const words = written[language];
    let secretariat, mira, timo, nila, questionnaire, round, response;
    let failed = '';
    const it = (name, step) => test(name, async () => {
      if (failed) assert.fail(`not tried, after: ${failed}`);
      failed = name;
      try {
        await step();
      } catch (failure) {
        for (const each of [secretariat, mira, timo, nila]) await each?.shot(name);
        throw failure;
      }
      failed = '';
    });
    const question = (person, code) => person.page.locator(`[id="q-${code}"]`);
    const standing = (person, code, what) => question(person, code).locator('.standing', { hasText: person.t(`survey.standing.${what}`) });
    const nameOf = async (person) => (await person.get('session')).person.name;
    const state = (person, what) => person.page.locator('main .badge', { hasText: person.t(`surveys.response.state.${what}`) }).first();

    before(async () => {
      const options = { language, quickly: true, axe: true };
      secretariat = await Person.at(browser, server, server.accounts['secretariat one'], options);
      mira = await Person.at(browser, server, server.accounts['QM officer'], options);
      timo = await Person.at(browser, server, server.accounts['QM technician'], options);
      nila = await Person.at(browser, server, server.accounts['QN officer'], options);
      const made = await mira.post('library/documents', {
        fields: { title: words.document, kind: 'position', languages: [language], source: 'https://qm.example/law' },
        label: { tlp: 'clear', recipients: ['members', 'public'] },
      });
      await mira.post(`library/documents/${made.id}/publish`, { fields: {} });
    });
    after(async () => {
      for (const each of [secretariat, mira, timo, nila]) await each?.close();
    });

    it('is planned from a delivered questionnaire and opened', async () => {
      const { page } = secretariat;
      questionnaire = (await secretariat.get('surveys/questionnaires?code=implementation')).items[0];
      await page.goto(`/surveys/questionnaires/${questionnaire.id}`);
      await secretariat.settled();
      assert.deepEqual(await secretariat.violations(), []);
      const plan = secretariat.t('surveys.questionnaire.action.start_round');
      await page.locator('main').getByRole('button', { name: plan, exact: true }).click();
      const dialog = secretariat.dialog();
      await dialog.locator('[data-field="round_title"] .input').fill(words.round);
      await dialog.locator('[data-field="opens"] .input').first().fill(wall(1));
      await dialog.locator('[data-field="closes"] .input').first().fill(wall(30));
      for (const code of ['QM', 'QN']) {
        await dialog.locator('[data-field="participants"] input').first().fill(code);
        await dialog.locator('[data-field="participants"] [role="option"]').first().click();
      }
      await dialog.getByRole('button', { name: plan, exact: true }).click();
      await dialog.waitFor({ state: 'detached' });
      await page.getByRole('link', { name: words.round }).click();
      await page.getByRole('heading', { level: 1, name: words.round }).waitFor();
      round = new URL(page.url()).pathname;
      await secretariat.act('surveys.round', 'open');
      await page.locator('main .badge', { hasText: secretariat.t('surveys.round.state.open') }).first().waitFor();
    });

    it('leads two officers of one State to one response, where each sees the other', async () => {
      for (const each of [mira, timo]) {
        await each.page.goto(round);
        await each.link('survey.to_own').click();
        await each.page.locator('[id="s-law"]').waitFor();
      }
      response = new URL(mira.page.url()).pathname;
      assert.equal(new URL(timo.page.url()).pathname, response);
      await mira.page.locator('p.there', { hasText: await nameOf(timo) }).waitFor();
      await timo.page.locator('p.there', { hasText: await nameOf(mira) }).waitFor();
      await timo.page.locator('[id="q-law.training"] input').first().focus();
      await mira.page.locator('section[aria-labelledby="s-law"] .here', { hasText: await nameOf(timo) }).waitFor();
      await mira.settled();
      assert.deepEqual(await mira.violations(), []);
    });

    it('has sections that are assigned to people, who can look at theirs alone', async () => {
      const law = mira.page.locator('section[aria-labelledby="s-law"]');
      await law.locator('.people button').click();
      await law.locator('.people input[role="combobox"]').fill(await nameOf(timo));
      await law.locator('.people [role="option"]').first().click();
      await law.locator('.people .badge', { hasText: await nameOf(timo) }).first().waitFor();
      assert.deepEqual(await mira.violations(), []);
      await timo.page.getByLabel(timo.t('survey.mine_only')).check();
      await until(async () => (await timo.page.locator('section.card:has([id^="q-"])').count()) === 1, 'only the own section is shown');
    });

    it('keeps what is written as it is written, for the colleague too', async () => {
      await mira.page.locator('[id="q-law.view"] input[type=radio]').first().check();
      await standing(mira, 'law.view', 'kept').waitFor();
      await until(() => timo.page.locator('[id="q-law.view"] input[type=radio]').first().isChecked(), 'the colleague sees the choice');
      const picker = question(mira, 'law.view_document').locator('input[role="combobox"]').first();
      await picker.fill(words.document);
      await question(mira, 'law.view_document').locator('[role="option"]', { hasText: words.document }).first().click();
      await standing(mira, 'law.view_document', 'kept').waitFor();
      await timo.page.locator('[id="q-law.view_document"] .chips', { hasText: words.document }).waitFor();
    });

    it('loses nothing when two write the same answer, one of them without a line', async () => {
      await timo.context.setOffline(true);
      await question(timo, 'law.challenges').locator('textarea').first().fill(words.second);
      await standing(timo, 'law.challenges', 'here').waitFor();
      await question(mira, 'law.challenges').locator('textarea').first().fill(words.first);
      await standing(mira, 'law.challenges', 'kept').waitFor();
      await timo.context.setOffline(false);
      const conflict = question(timo, 'law.challenges').getByRole('alert');
      await conflict.getByText(words.first).waitFor();
      await conflict.getByText(await nameOf(mira)).waitFor();
      assert.equal(await question(timo, 'law.challenges').locator('textarea').first().inputValue(), words.second);
      assert.deepEqual(await timo.violations(), []);
      await timo.shot('conflict');
      await conflict.getByRole('button', { name: timo.t('survey.keep_mine') }).click();
      await standing(timo, 'law.challenges', 'kept').waitFor();
      await until(async () => (await question(mira, 'law.challenges').locator('textarea').first().inputValue()) === words.second, 'the colleague sees what was kept');
    });

    it('takes notes, documents and comments, each for its readers', async () => {
      const training = question(timo, 'law.training');
      await training.locator('summary', { hasText: timo.t('survey.comments') }).click();
      await training.locator('form textarea').fill(words.comment);
      await training.getByRole('button', { name: timo.t('survey.comment.send'), exact: true }).click();
      await training.locator('li', { hasText: words.comment }).waitFor();
      const seen = question(mira, 'law.training');
      await seen.locator('summary .badge', { hasText: '1' }).waitFor();
      await seen.locator('summary', { hasText: mira.t('survey.comments') }).click();
      await seen.locator('li', { hasText: words.comment }).getByText(await nameOf(timo)).waitFor();

      const status = question(mira, 'norm-a.status');
      await status.locator('input[type=radio]').last().check();
      await status.getByRole('combobox', { name: mira.t('survey.seen_by') }).selectOption('own');
      await status.locator('summary', { hasText: mira.t('survey.beside') }).click();
      await status.getByLabel(mira.t('surveys.answer.field.note'), { exact: true }).fill(words.note);
      await status.getByLabel(mira.t('survey.documents'), { exact: true }).fill(words.document);
      await status.locator('[role="option"]', { hasText: words.document }).first().click();
      await standing(mira, 'norm-a.status', 'kept').waitFor();
      assert.deepEqual(await mira.violations(), []);
      await mira.shot('response');
    });

    it('is approved by a second person and submitted', async () => {
      await mira.act('surveys.response', 'ask_approval');
      await state(mira, 'in_review').waitFor();
      await state(timo, 'in_review').waitFor();
      await timo.act('surveys.response', 'approve');
      await state(mira, 'approved').waitFor();
      await mira.act('surveys.response', 'submit');
      await state(mira, 'submitted').waitFor();
      await mira.settled();
      assert.deepEqual(await mira.violations(), []);
    });

    it('is read by another State as far as it is for it', async () => {
      await nila.page.goto(response);
      await nila.page.locator('[id="q-law.challenges"]').getByText(words.second).waitFor();
      await nila.settled();
      const text = await nila.page.locator('main').innerText();
      for (const inner of [words.note, words.comment, await nameOf(timo)]) assert.ok(!text.includes(inner), `shown to others: ${inner}`);
      assert.deepEqual(await nila.violations(), []);
      await nila.shot('response-of-another');
      const told = await nila.context.request.post(`/api/v1/presence/${response.split('/').pop()}`, { data: {}, headers: { Origin: server.origin } });
      assert.deepEqual((await told.json()).people, []);
    });

    it('is counted, by region and never by name', async () => {
      await nila.page.goto(round);
      await nila.page.locator('table', { hasText: '1/1' }).first().waitFor();
      await nila.settled();
      assert.ok(!(await nila.page.locator('main .columns .stack').first().innerText()).includes(words.note));
      assert.deepEqual(await nila.violations(), []);
      await nila.shot('results');
    });

    it('stands among the rounds of its own State, as chart, table and file', async () => {
      await mira.page.goto('/surveys/progress');
      await mira.page.getByText(words.second).waitFor();
      await mira.settled();
      assert.deepEqual(await mira.violations(), []);
      await mira.shot('progress');
      const [download] = await Promise.all([mira.page.waitForEvent('download'), mira.button('check.csv').click()]);
      const file = await readFile(await download.path(), 'utf8');
      assert.ok(file.includes(words.second) && file.includes(words.round));
      await nila.page.goto('/surveys/progress');
      await nila.settled();
      assert.ok(!(await nila.page.locator('main').innerText()).includes(words.second));
    });

    it('is printed question by question', async () => {
      await mira.page.goto(`${response}/print`);
      await mira.page.getByText(words.second).waitFor();
      await mira.settled();
      assert.deepEqual(await mira.violations(), []);
      await mira.page.emulateMedia({ media: 'print' });
      assert.ok(!(await mira.page.locator('nav.side').isVisible()), 'the navigation is not printed');
      assert.ok(!(await mira.page.locator('main').innerText()).includes('{'), 'values are printed as words');
      await mira.shot('printed');
      await mira.page.emulateMedia({ media: 'screen' });
      for (const at of [`/surveys/questionnaires/${questionnaire.id}/print`, `${round}/print`]) {
        await secretariat.page.goto(at);
        await secretariat.settled();
        assert.deepEqual(await secretariat.violations(), []);
        await secretariat.shot(at.split('/')[2]);
      }
    });

    it('left no complaint in any console', () => {
      for (const each of [secretariat, mira, timo, nila]) assert.deepEqual(each.complaints, []);
    });
  });
}
