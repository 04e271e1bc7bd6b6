# cpack: one .deb with both programs, the peers and the exercises.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "Coloquio developers <coloquio@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "gcc, libc6-dev, libtirpc-dev, rpcsvc-proto")
# For one exercise; and its service is started where it is installed, which not everybody wants.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "rpcbind")
set(CPACK_DEBIAN_PACKAGE_SECTION education)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
include(CPack)
