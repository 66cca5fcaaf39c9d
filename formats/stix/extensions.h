// The extensions of observables that the specification itself defines.

#pragma once

#include "formats/stix/tables.h"

namespace concord::stix {

extern const Shape archive_ext;           // 6.7.2
extern const Shape ntfs_ext;              // 6.7.3
extern const Shape pdf_ext;               // 6.7.4
extern const Shape raster_image_ext;      // 6.7.5
extern const Shape windows_pebinary_ext;  // 6.7.6
extern const Shape http_request_ext;      // 6.12.2
extern const Shape icmp_ext;              // 6.12.3
extern const Shape socket_ext;            // 6.12.4
extern const Shape tcp_ext;               // 6.12.5
extern const Shape windows_process_ext;   // 6.13.2
extern const Shape windows_service_ext;   // 6.13.3
extern const Shape unix_account_ext;      // 6.16.2

}  // namespace concord::stix
