import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { keepDraftsIn } from '$lib/drafts';
import { undo } from '$lib/kit';
import type {
  OutcomeLine,
  ProposalFieldView,
  ProposalLine,
  ProposalListView,
  ProposalView,
  SettleProposal
} from '$lib/tauri';
import Decide from './Decide.svelte';
import List from './List.svelte';
import Slips from './Slips.svelte';

const dossier = '0190b0d0-0000-7000-8000-000000000001';
const op = '0190b0d0-0000-7000-8000-000000000002';
const record = '0190b0d0-0000-7000-8000-000000000003';
const person = (name: string, me = false) => ({ id: name, name, organisation: 'De Voorbeeldhof', phone: '', me });

const line: ProposalLine = {
  subject: {
    op,
    record,
    dossier,
    name: 'Voorbeeld, Anna',
    compartment: 'plan',
    kind: 'goal',
    about: 'Mijn post is op orde',
    goal_id: null,
    goal: null,
    what: 'changed',
    fields: ['detail'],
    by: person('Bas Tester'),
    at: '2026-11-10T15:20:00Z'
  },
  may_settle: true,
  as_lead: false,
  waits_for: person('Mila Proef', true),
  waits: false
};
const detail: ProposalFieldView = {
  field: 'detail',
  ty: 'text',
  group: 4,
  base_known: true,
  base: 'Elke vrijdag naar Eva.',
  leading: 'Elke vrijdag naar zus Eva.',
  proposed: 'Elke dinsdag naar Eva.',
  suggestion: { text: 'Elke dinsdag naar zus Eva.', clashes: [] }
};
const proposal: ProposalView = {
  line,
  began_at: '2026-11-02T08:15:00Z',
  leading_by: person('Mila Proef', true),
  leading_at: '2026-11-09T13:20:00Z',
  saw_leading: false,
  fields: [detail],
  seen: [{ group: 4, op: 'led' }]
};
const outcome: OutcomeLine = {
  subject: line.subject,
  outcome: 'declined',
  reason: 'Anna wil dit niet.',
  settled_by: person('Ria Proef'),
  settled_at: '2026-11-11T09:00:00Z',
  seen: false
};

let open: ProposalView[] = [];
const nothing: ProposalListView = { for_me: [], mine: [], as_lead: [], outcomes: [], by_others: [] };
let list = nothing;
let refuse: string | undefined;
const asked: SettleProposal[] = [];
const read: string[] = [];

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    proposalOpen: async () => ({ status: 'ok', data: open }),
    proposalList: async () => ({ status: 'ok', data: list }),
    proposalOutcomeSeen: async (one: string) => {
      read.push(one);
      return { status: 'ok', data: null };
    },
    proposalSettle: async (ask: SettleProposal) => {
      asked.push(ask);
      return refuse ? { status: 'error', error: { code: refuse, fields: [] } } : { status: 'ok', data: { ops: [] } };
    }
  },
  events: { changed: { listen: async () => () => {} } }
}));

beforeEach(() => {
  open = [proposal];
  list = { ...nothing, for_me: [line], mine: [], outcomes: [] };
  refuse = undefined;
  asked.length = read.length = 0;
  location.hash = '';
  keepDraftsIn({ load: async () => undefined, save: async () => undefined, drop: async () => undefined });
});

const decide = () => render(Decide, { params: { dossier, op, record } });
const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };

async function accessible(container: Element) {
  const { violations } = await axe.run(container, { rules });
  expect(violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([]);
}

describe('the decision', () => {
  test('shows what both began with, both texts, and one text made of both', async () => {
    const { container } = decide();
    expect(await screen.findByRole('heading', { level: 1, name: /Doel ‘Mijn post is op orde’/ })).toBeVisible();
    expect(container.querySelector('.base dd')).toHaveTextContent('Elke vrijdag naar Eva.');
    expect(screen.getByRole('heading', { name: 'Staat nu in het plan' })).toBeVisible();
    expect(container.querySelector('ins.current')?.textContent).toContain('zus');
    expect(container.querySelector('del')?.textContent).toContain('vrijdag');
    expect(screen.getByLabelText(/Uitleg/)).toHaveValue('Elke dinsdag naar zus Eva.');
    expect(screen.getByText(/De stukken botsen niet/)).toBeVisible();
    expect(screen.getByText(/was er nog niet te zien voor Bas Tester/)).toBeVisible();
    await accessible(container);
  });

  test('sends the text as it was changed, with the reason and what was on the screen', async () => {
    decide();
    const user = userEvent.setup();
    await user.type(await screen.findByLabelText(/Uitleg/), ' En bellen.');
    await user.type(screen.getByLabelText(/Waarom kies je dit/), 'Zo past het.');
    await user.click(screen.getByRole('button', { name: 'Gebruik samen in één tekst' }));
    await waitFor(() => expect(asked).toHaveLength(1));
    expect(asked[0]).toEqual({
      dossier,
      op,
      record,
      outcome: 'combined',
      texts: [{ field: 'detail', text: 'Elke dinsdag naar zus Eva. En bellen.' }],
      take: [],
      reason: 'Zo past het.',
      seen: [{ group: 4, op: 'led' }]
    });
    await waitFor(() => expect(location.hash).toBe('#/voorstellen'));
  });

  test.each([
    ['Neem het voorstel over', 'accepted'],
    ['Houd het zoals het nu is', 'declined']
  ])('%s answers %s', async (button, answer) => {
    decide();
    await userEvent.click(await screen.findByRole('button', { name: button }));
    await waitFor(() => expect(asked[0]?.outcome).toBe(answer));
  });

  test('a proposal beside which nothing changed is taken over first, and can be put in other words', async () => {
    open = [{ ...proposal, saw_leading: true, fields: [{ ...detail, leading: detail.base }] }];
    const { container } = decide();
    expect(await screen.findByLabelText(/Uitleg/)).toHaveValue('Elke dinsdag naar Eva.');
    expect(screen.queryByText('Hier begonnen jullie allebei mee')).toBeNull();
    expect(container.querySelector('.nl-button--primary')).toHaveTextContent('Neem het voorstel over');
    await userEvent.click(screen.getByRole('button', { name: 'Gebruik mijn tekst' }));
    await waitFor(() => expect(asked[0]?.outcome).toBe('combined'));
  });

  test('tells where the texts clash', async () => {
    const clashes = [{ leading: 'maandag ', proposed: '' }];
    open = [{ ...proposal, fields: [{ ...detail, suggestion: { text: 'Elke maandag.', clashes } }] }];
    decide();
    expect(await screen.findByText('Nu: ‘maandag’. Voorstel: ‘niets’.')).toBeVisible();
  });

  test('what came too late keeps what was typed and says so', async () => {
    refuse = 'overtaken';
    decide();
    await userEvent.type(await screen.findByLabelText(/Uitleg/), ' Extra.');
    await userEvent.click(screen.getByRole('button', { name: 'Gebruik samen in één tekst' }));
    expect(await screen.findByText('De tekst in het plan is net veranderd')).toBeVisible();
    expect(screen.getByLabelText(/Uitleg/)).toHaveValue('Elke dinsdag naar zus Eva. Extra.');
    expect(location.hash).toBe('');
  });

  test('one that somebody else answered meanwhile stays on the screen with what was typed', async () => {
    refuse = 'proposal_answered';
    decide();
    await userEvent.type(await screen.findByLabelText(/Uitleg/), ' Extra.');
    await userEvent.click(screen.getByRole('button', { name: 'Neem het voorstel over' }));
    expect(await screen.findByText(/Over dit voorstel is al beslist/)).toBeVisible();
    expect(screen.getByLabelText(/Uitleg/)).toHaveValue('Elke dinsdag naar zus Eva. Extra.');
  });

  test('who may not answer reads it, and for whom it waits', async () => {
    open = [{ ...proposal, line: { ...line, may_settle: false, waits_for: person('Ria Proef') } }];
    decide();
    expect(await screen.findByText(/wacht op Ria Proef/)).toBeVisible();
    expect(screen.queryByRole('textbox')).toBeNull();
  });

  test('its author can put it in other words while it waits', async () => {
    const subject = { ...line.subject, by: person('Bas Tester', true) };
    open = [{ ...proposal, line: { ...line, subject, may_settle: false, waits_for: person('Ria Proef') } }];
    const { container } = decide();
    expect(await screen.findByLabelText(/Uitleg/)).toHaveValue('Elke dinsdag naar Eva.');
    expect(screen.getByRole('button', { name: 'Bewaar het voorstel' })).toBeVisible();
    await accessible(container);
  });

  test('one that is not there any more says so', async () => {
    open = [];
    decide();
    expect(await screen.findByText('Dit voorstel wacht niet meer')).toBeVisible();
  });
});

describe('the list', () => {
  test('has what waits for who reads, what waits for others, and what became of the rest', async () => {
    const mine = { ...line, may_settle: false, waits_for: person('Ria Proef'), waits: true };
    list = { ...nothing, for_me: [line], mine: [mine], outcomes: [outcome] };
    const { container } = render(List);
    expect(await screen.findByRole('link', { name: /Bekijk en beslis: Doel/ })).toHaveAttribute(
      'href',
      `#/voorstel/${dossier}/${op}/${record}`
    );
    expect(screen.getByText(/wacht op Ria Proef/)).toBeVisible();
    expect(screen.getAllByText('wacht op delen').length).toBeGreaterThan(0);
    expect(screen.getByText(/Ria Proef nam jouw voorstel niet over/)).toBeVisible();
    expect(screen.getByText('Waarom: Anna wil dit niet.')).toBeVisible();
    await accessible(container);
    await userEvent.click(screen.getByRole('button', { name: /^Gezien/ }));
    await waitFor(() => expect(read).toEqual([op]));
  });

  test('shows what others decided in plans that who reads leads, until they read it', async () => {
    list = { ...nothing, by_others: [outcome] };
    const { container } = render(List);
    expect(await screen.findByText('Een ander besliste in een plan dat jij leidt')).toBeVisible();
    expect(screen.getByText(/Ria Proef nam het voorstel van Bas Tester niet over/)).toBeVisible();
    expect(screen.getByText('Waarom: Anna wil dit niet.')).toBeVisible();
    await accessible(container);
    await userEvent.click(screen.getByRole('button', { name: /^Gezien/ }));
    await waitFor(() => expect(read).toEqual([op]));
  });

  test('keeps what a team lead may decide apart from what waits for them', async () => {
    list = { ...nothing, as_lead: [{ ...line, as_lead: true, waits_for: person('Ria Proef') }] };
    render(List);
    expect(await screen.findByText('Niets wacht op jou')).toBeVisible();
    expect(screen.getByText('Als teamleider kun jij ook beslissen')).toBeVisible();
    expect(screen.getByText(/wacht op Ria Proef/)).toBeVisible();
  });

  test('says what it is for when it is empty', async () => {
    list = nothing;
    render(List);
    expect(await screen.findByText('Niets wacht op jou')).toBeVisible();
    expect(screen.getByText(/Leid jij een plan/)).toBeVisible();
  });
});

test('a team lead reads in whose place they decide, and has to say why', async () => {
  open = [{ ...proposal, line: { ...line, as_lead: true, waits_for: person('Ria Proef') } }];
  decide();
  expect(await screen.findByText(/Je beslist als teamleider, in plaats van Ria Proef/)).toBeVisible();
  const why = screen.getByRole('textbox', { name: /Waarom kies je dit/ });
  expect(why).toBeRequired();
  expect(screen.getByText('Ook te lezen voor Bas Tester.')).toBeVisible();
  await userEvent.type(why, 'Ria is ziek.');
  const offered = vi.spyOn(undo, 'offer');
  await userEvent.click(screen.getByRole('button', { name: 'Gebruik samen in één tekst' }));
  await waitFor(() => expect(asked).toHaveLength(1));
  expect(offered).toHaveBeenCalledWith({ text: 'Beslist' });
});

describe('a slip at its place', () => {
  test.each([
    [{}, 'Voorstel van Bas Tester, De Voorbeeldhof', 'Bekijk en beslis'],
    [{ may_settle: false, waits_for: person('Ria Proef') }, 'Voorstel van Bas Tester, wacht op Ria Proef', 'Bekijk'],
    [{ as_lead: true, waits_for: person('Ria Proef') }, 'Voorstel van Bas Tester, wacht op Ria Proef', 'Bekijk']
  ])('%o reads %s', (change, title, button) => {
    render(Slips, { proposals: [{ ...proposal, line: { ...line, ...change } }] });
    expect(screen.getByText(title)).toBeVisible();
    expect(screen.getByRole('link', { name: new RegExp(`^${button}: Doel`) })).toBeVisible();
  });

  test('shows only what is proposed about its own fields', () => {
    render(Slips, { proposals: [proposal], fields: ['title'] });
    expect(screen.queryByRole('link')).toBeNull();
  });
});
