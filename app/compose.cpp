#include "app/compose.h"

#include "api/accounts.h"
#include "api/all.h"
#include "app/embedded.h"
#include "app/mailing.h"
#include "app/press.h"
#include "app/reading.h"
#include "kernel/files.h"
#include "kernel/hooks.h"
#include "kernel/identity.h"
#include "kernel/public_once.h"
#include "kernel/rekey.h"
#include "kernel/schema.h"
#include "kernel/webhook.h"
#include "mechanisms/all.h"

namespace concord::app {
namespace {

constexpr std::size_t places = 4096, places_for_emergency = 256;

api::RateTable rates(const Config& config)
{
    api::RateTable table;
    if (config.limits == Config::Limits::off)
        for (auto& row : table.rows)
            row = {
                {1e9, 1e9},
                {1e9, 1e9}
            };
    return table;
}
// As links in mails name the platform.
std::string address_of(const Config& config)
{
    if (!config.origin.empty()) return config.origin;
    return "http://" + config.address + ":" + std::to_string(config.port);
}

// Hosts inside the house that objects may be exchanged with: "exchange.private_hosts", divided by
// spaces.
PeerLineSettings peer_line(const Config& config)
{
    PeerLineSettings settings;
    auto found = config.more.find("exchange.private_hosts");
    if (found == config.more.end()) return settings;
    each_word(found->second, [&](std::string_view host) {
        if (!host.empty()) settings.reach.private_hosts.emplace_back(host);
        return true;
    });
    return settings;
}

std::string name_of(const Config& config)
{
    auto found = config.more.find("mail.name");
    return found == config.more.end() ? "Concord" : found->second;
}

}  // namespace

std::span<const Mechanism* const> mechanisms()
{
    static const auto all = [] {
        std::vector<const Mechanism*> found{&identity::mechanism, &notices::mechanism,
                                            &search_mechanism};
        for (auto mechanism : all_mechanisms()) found.push_back(mechanism);
        return found;
    }();
    return all;
}

Result<std::unique_ptr<Kernel>> open_kernel(const Config& config, const Keys& keys)
{
    auto store = TRY(store::open(config.store, schema()));
    auto lists = TRY(embedded_lists());
    Settings settings;
    settings.log_origin = config.log_origin;
    settings.within = config.within;
    auto kernel = TRY(Kernel::start(std::move(store), mechanisms(), std::move(lists), keys.log,
                                    std::move(settings), system_clock(), system_chance()));
    want_texts(*kernel);
    keep_public(*kernel);
    return kernel;
}

SealingKey sealing_key(std::string_view secret)
{
    // One secret in the file, a key of its own for each use.
    auto key = hmac_sha256(secret, "second factors");
    SealingKey made{};
    std::copy(key.begin(), key.end(), made.begin());
    return made;
}

Result<std::unique_ptr<Credentials>> open_credentials(Kernel& kernel, const Config& config,
                                                      const Keys& keys)
{
    Credentials::Terms terms;
    terms.key = sealing_key(keys.secret);
    if (!TRY(fits(kernel, terms.key)))
        return fail(Code::invalid, "keys.mismatched",
                    {
                        {"file", (config.folder / "keys" / "deployment.key").string()}
        });
    if (config.second_factor == SecondFactor::optional)
        terms.second_factor = Credentials::Terms::SecondFactor::waived;
    return Credentials::start(kernel, std::move(terms));
}

Platform::Platform(const Config& config, Keys keys, std::unique_ptr<Kernel> kernel,
                   std::unique_ptr<Credentials> credentials, std::unique_ptr<Mailer> mailer,
                   const api::Catalogues& words)
    : config_(config),
      keys_(std::move(keys)),
      log_(system_clock()),
      kernel_(std::move(kernel)),
      search_(std::make_unique<Search>(*kernel_, config.folder / "index")),
      notices_(*kernel_),
      feed_(*kernel_, notices_),
      ticker_(*kernel_, notices_),
      saved_searches_(*kernel_, notices_, *search_),
      mailer_(std::move(mailer)),
      poster_(std::make_unique<HttpsPoster>(WebhookSettings{})),
      outbox_(std::make_unique<Outbox>(*kernel_, notices_,
                                       Outbox::Ways{mailer_.get(), poster_.get()},
                                       Outbox::Settings{name_of(config), address_of(config)})),
      extraction_(std::make_unique<Extraction>(*kernel_, reading_in_sandbox(*kernel_))),
      credentials_(std::move(credentials)),
      identify_(std::make_unique<api::Accounts>(*kernel_, *credentials_)),
      limits_(system_clock(), rates(config)),
      places_(places, places_for_emergency),
      assets_(embedded_pages()),
      workers_(std::make_unique<api::Workers>(config.workers)),
      site_(new api::Site{*kernel_, *identify_, notices_, feed_, words, log_, system_clock(),
                          system_chance(), keys_.secret, config.origin, limits_, places_, *workers_,
                          config.use == Config::Use::demonstration ? api::Site::Use::demonstration
                                                                   : api::Site::Use::real}),
      press_(press_in_sandbox()),
      peer_line_(std::make_unique<HttpsPeerLine>(peer_line(config))),
      peers_(std::make_unique<Peers>(site_->objects, *peer_line_, sealing_key(keys_.secret))),
      front_(std::make_unique<api::Front>(*site_, api::all_operations(kernel_->types(), *search_),
                                          &assets_))
{
    site_->press = press_.get();
    site_->peers = peers_.get();
}

Platform::~Platform()
{
    // Nothing new, then what is under way; the rest ends in the order of the members.
    if (server_) server_->stop();
    press_.reset();
    workers_.reset();
}

Result<std::unique_ptr<Platform>> Platform::start(const Config& config,
                                                  const api::Catalogues& words)
{
    auto keys = TRY(read_keys(config.folder / "keys"));
    auto kernel = TRY(open_kernel(config, keys));
    auto credentials = TRY(open_credentials(*kernel, config, keys));
    TRY(drop_unfinished_uploads(*kernel));
    auto mailer = TRY(make_mailer(config));
    std::unique_ptr<Platform> platform(new Platform(config, std::move(keys), std::move(kernel),
                                                    std::move(credentials), std::move(mailer),
                                                    words));
    api::ServerOptions options;
    options.address = config.address;
    options.port = config.port;
    options.threads = config.threads;
    if (!config.certificate.empty()) options.tls = {config.certificate, config.private_key};
    bool tls = options.tls || config.origin.starts_with("https://");
    options.headers = api::security_headers(tls ? api::Transport::tls : api::Transport::plain);
    platform->server_ = TRY(api::Server::start(std::move(options), platform->front_->doors()));
    platform->search_->follow();
    platform->ticker_.start(seconds(1));
    platform->saved_searches_.start(seconds(30));
    platform->signing_ = std::make_unique<Signing>(*platform->kernel_, minutes(1));
    platform->outbox_->start(seconds(2));
    platform->extraction_->start(seconds(30), [&log = platform->log_](const Error& error) {
        log.write(api::Log::Level::fault, "files cannot be read",
                  {
                      {"key",    error.key   },
                      {"detail", error.detail}
        });
    });
    platform->site_->imports.run(seconds(10));
    platform->peers_->start(seconds(15));
    return platform;
}

}  // namespace concord::app
