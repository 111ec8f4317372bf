import { activity } from '../features/activity';
import { backup } from '../features/backup';
import { caseload } from '../features/caseload';
import { crisis } from '../features/crisis';
import { directory } from '../features/directory';
import { emergency } from '../features/emergency';
import { handover } from '../features/handover';
import { history } from '../features/history';
import { importFeature } from '../features/import';
import { involvement } from '../features/involvement';
import { joining } from '../features/joining';
import { journal } from '../features/journal';
import { notice } from '../features/notice';
import { plan } from '../features/plan';
import { print } from '../features/print';
import { proposal } from '../features/proposal';
import { resident } from '../features/resident';
import { rights } from '../features/rights';
import { search } from '../features/search';
import { session } from '../features/session';
import { settings } from '../features/settings';
import { sync } from '../features/sync';
import { today } from '../features/today';
import type { Feature } from './feature';

/** One line for each feature. */
export const features: Feature[] = [
  activity,
  backup,
  caseload,
  crisis,
  directory,
  emergency,
  handover,
  history,
  importFeature,
  involvement,
  joining,
  journal,
  notice,
  plan,
  print,
  proposal,
  resident,
  rights,
  search,
  session,
  settings,
  sync,
  today
];
