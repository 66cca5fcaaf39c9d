// Every page of the interface. The general ones serve whatever mechanism the schema names; a page made
// for one of them stands before.

export interface Route {
  path: string;
  page: () => Promise<{ default: unknown }>;
}

export const routes: Route[] = [
  { path: '/', page: () => import('../pages/Home.svelte') },
  { path: '/sign-in', page: () => import('../pages/SignIn.svelte') },
  { path: '/accept', page: () => import('../pages/Accept.svelte') },
  { path: '/cases', page: () => import('../pages/Cases.svelte') },
  { path: '/directory', page: () => import('../pages/Directory.svelte') },
  { path: '/directory/map', page: () => import('../pages/WorldMap.svelte') },
  { path: '/directory/on-duty', page: () => import('../pages/OnDuty.svelte') },
  { path: '/directory/print', page: () => import('../pages/DirectoryPrint.svelte') },
  { path: '/library', page: () => import('../pages/Library.svelte') },
  { path: '/library/profile', page: () => import('../pages/Profile.svelte') },
  { path: '/search', page: () => import('../pages/Search.svelte') },
  { path: '/notices', page: () => import('../pages/Notices.svelte') },
  { path: '/settings', page: () => import('../pages/Settings.svelte') },
  { path: '/administration', page: () => import('../pages/Administration.svelte') },
  { path: '/secretariat', page: () => import('../pages/Secretariat.svelte') },
  { path: '/deployment', page: () => import('../pages/Deployment.svelte') },
  { path: '/threats/search', page: () => import('../pages/IndicatorSearch.svelte') },
  { path: '/threats/objects/:id', page: () => import('../pages/ObjectPage.svelte') },
  { path: '/threats/collections/new', page: () => import('../pages/New.svelte') },
  { path: '/threats/collections/import', page: () => import('../pages/Import.svelte') },
  { path: '/threats/collections/:id', page: () => import('../pages/CollectionPage.svelte') },
  { path: '/threats/peers', page: () => import('../pages/Peers.svelte') },
  { path: '/threats/alerts', page: () => import('../pages/Alerts.svelte') },
  { path: '/threats/alerts/new', page: () => import('../pages/AlertNew.svelte') },
  { path: '/threats/alerts/:id', page: () => import('../pages/AlertPage.svelte') },
  { path: '/threats/alerts/:id/edit', page: () => import('../pages/AlertNew.svelte') },
  { path: '/surveys/progress', page: () => import('../pages/SurveyProgress.svelte') },
  { path: '/:mechanism/:types', page: () => import('../pages/List.svelte') },
  { path: '/:mechanism/:types/new', page: () => import('../pages/New.svelte') },
  { path: '/:mechanism/:types/import', page: () => import('../pages/Import.svelte') },
  { path: '/assistance/capabilities/find', page: () => import('../pages/Capabilities.svelte') },
  { path: '/contacts/checks/:id', page: () => import('../pages/Check.svelte') },
  { path: '/surveys/questionnaires/new', page: () => import('../pages/QuestionnaireNew.svelte') },
  { path: '/surveys/questionnaires/:id', page: () => import('../pages/Questionnaire.svelte') },
  { path: '/surveys/rounds/:id', page: () => import('../pages/SurveyRound.svelte') },
  { path: '/surveys/responses/:id', page: () => import('../pages/SurveyResponse.svelte') },
  { path: '/surveys/questionnaires/:id/print', page: () => import('../pages/SurveyPrint.svelte') },
  { path: '/surveys/rounds/:id/print', page: () => import('../pages/SurveyRound.svelte') },
  { path: '/surveys/responses/:id/print', page: () => import('../pages/SurveyPrint.svelte') },
  { path: '/:mechanism/:types/:id', page: () => import('../pages/RecordPage.svelte') },
  { path: '/:mechanism/:types/:id/print', page: () => import('../pages/Print.svelte') },
  { path: '/:a', page: () => import('../pages/NotFound.svelte') },
  { path: '/:a/:b/:c/:d', page: () => import('../pages/NotFound.svelte') },
];
